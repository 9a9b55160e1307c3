namespace Periscope.ServiceDefaults.Security;

/// <summary>What a member may do in a workspace, each including those before it.</summary>
public static class Roles
{
    public const string Viewer = "viewer";
    public const string Member = "member";
    public const string Admin = "admin";
    public const string Owner = "owner";

    /// <summary>A partner's client: no role of a person; its scopes decide.</summary>
    public const string Client = "client";

    private static readonly string[] s_ranks = [Viewer, Member, Admin, Owner];

    public static bool IsRole(string? role) => Array.IndexOf(s_ranks, role) >= 0;

    /// <summary>Whether <paramref name="role"/> includes <paramref name="needed"/>; false for anything that is no role.</summary>
    public static bool Includes(string? role, string needed) =>
        Array.IndexOf(s_ranks, role) is var rank and >= 0 && rank >= Array.IndexOf(s_ranks, needed);
}

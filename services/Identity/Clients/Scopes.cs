using System.Text.RegularExpressions;

namespace Periscope.Identity.Clients;

/// <summary>
/// What a client may be allowed: the noun of a path and whether to read or to write there, and, for one that signs people in, to know who
/// they are.
/// </summary>
internal static partial class Scopes
{
    public const int MaxCount = 50;

    public const string OpenId = "openid";
    public const string Profile = "profile";
    public const string Email = "email";

    /// <summary>Refresh tokens (OpenID Connect Core, 11).</summary>
    public const string OfflineAccess = "offline_access";

    /// <summary>Every client that signs people in may ask for these.</summary>
    public static IReadOnlyList<string> SignIn { get; } = [OpenId, Profile, Email, OfflineAccess];

    public static bool IsScope(string scope) => Pattern().IsMatch(scope);

    /// <summary>What a request's or form's <c>scope</c> lists.</summary>
    public static string[] Parse(string? text) =>
        [.. (text ?? string.Empty).Split(' ', StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.Ordinal)];

    [GeneratedRegex("^[a-z][a-z-]{1,40}:(read|write)$")]
    private static partial Regex Pattern();
}

using System.Runtime.CompilerServices;
using System.Security.Claims;
using System.Text.Json;

namespace Periscope.ServiceDefaults.Security;

/// <summary>One entry of a token's <c>workspaces</c> claim.</summary>
/// <param name="Role">viewer, member, admin, owner; client in a partner's token.</param>
/// <param name="Plan">free, starter, professional or enterprise.</param>
/// <param name="Features">What the operator decided against the plan, as in <c>+branding -webhooks</c>.</param>
public sealed record WorkspaceClaim(Guid Id, string Role, string Plan, string? Features = null)
{
    public const string ClaimType = "workspaces";

    // A known token's principal serves many requests, and its JSON is read for the first.
    private static readonly ConditionalWeakTable<ClaimsPrincipal, IReadOnlyList<WorkspaceClaim>> s_known = [];

    /// <summary>The memberships that a validated token lists; a malformed entry counts as absent.</summary>
    public static IReadOnlyList<WorkspaceClaim> Of(ClaimsPrincipal user)
    {
        ArgumentNullException.ThrowIfNull(user);
        return s_known.GetValue(user, Read);
    }

    private static List<WorkspaceClaim> Read(ClaimsPrincipal user)
    {
        var found = new List<WorkspaceClaim>();
        foreach (var claim in user.FindAll(ClaimType))
        {
            try
            {
                if (claim.Value.StartsWith('['))
                {
                    found.AddRange(JsonSerializer.Deserialize<WorkspaceClaim[]>(claim.Value, JsonSerializerOptions.Web) ?? []);
                }
                else if (JsonSerializer.Deserialize<WorkspaceClaim>(claim.Value, JsonSerializerOptions.Web) is { } one)
                {
                    found.Add(one);
                }
            }
            catch (JsonException)
            {
            }
        }

        return found;
    }
}

using System.Text.RegularExpressions;

namespace Periscope.Identity.Clients;

/// <summary>What a partner's client may be allowed: the noun of a path, and whether to read or to write there.</summary>
internal static partial class Scopes
{
    public const int MaxCount = 50;

    public static bool IsScope(string scope) => Pattern().IsMatch(scope);

    [GeneratedRegex("^[a-z][a-z-]{1,40}:(read|write)$")]
    private static partial Regex Pattern();
}

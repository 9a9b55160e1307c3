using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace Periscope.Identity.Clients;

/// <summary>Which addresses a client may send browsers back to, and when one that is asked for is one of them.</summary>
internal static partial class RedirectUris
{
    public const int MaxCount = 20;
    public const int MaxLength = 2000;

    /// <summary>
    /// Compared letter by letter (RFC 9700, 4.1.3). Only the port of a loopback address is free, as a native app gets whichever is free
    /// when it starts (RFC 8252, 7.3).
    /// </summary>
    public static bool Matches(IReadOnlyList<string> registered, string asked) =>
        registered.Contains(asked, StringComparer.Ordinal)
        || WithoutPort(asked) is { } loopback && registered.Any(uri => WithoutPort(uri) == loopback);

    /// <summary>Why an address cannot be registered; null when it can.</summary>
    public static string? Refuse(string uri)
    {
        if (!IsPlain(uri, out var parsed))
        {
            return $"'{uri}' is no absolute URI of printable ASCII characters without a fragment.";
        }

        return parsed.Scheme switch
        {
            "https" when parsed.UserInfo.Length == 0 && parsed.Host.Length > 0 => null,
            "http" when WithoutPort(uri) is not null => null,
            "http" => "http is only for a loopback address: an authorization code in the clear can be read on the way.",
            // RFC 8252, 7.1: a private-use scheme is a reversed domain name, which a javascript or data URI is not.
            var scheme when scheme.Contains('.', StringComparison.Ordinal) => null,
            var scheme => $"The scheme {scheme} is none that a client can receive a redirect by.",
        };
    }

    /// <summary>Whether it is absolute, without a fragment, and of printable ASCII characters, so that its host has one form.</summary>
    public static bool IsPlain(string uri, [NotNullWhen(true)] out Uri? parsed)
    {
        parsed = null;
        return uri.Length <= MaxLength && !uri.Any(c => c is <= ' ' or '"' or '#' or '<' or '>' or '\\' or '`' or > '~')
            && Uri.TryCreate(uri, UriKind.Absolute, out parsed);
    }

    private static string? WithoutPort(string uri) =>
        Loopback().Match(uri) is { Success: true } match && Uri.TryCreate(uri, UriKind.Absolute, out _)
            ? match.Groups["host"].Value + match.Groups["rest"].Value
            : null;

    [GeneratedRegex(@"^http://(?<host>127\.0\.0\.1|\[::1\]|localhost)(:[0-9]{1,5})?(?<rest>([/?][^\\#]*)?)\z", RegexOptions.ExplicitCapture)]
    private static partial Regex Loopback();
}

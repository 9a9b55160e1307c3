using System.Text.RegularExpressions;

namespace Periscope.Data.Extraction;

/// <summary>Reduces an address to what a reader would call another destination.</summary>
internal static partial class LinkTarget
{
    private static readonly string[] TrackingPrefixes = ["utm_", "_ga", "_gl", "hsa_", "mc_", "pk_", "mtm_", "_hs", "__hs", "trk", "at_", "pf_rd", "pd_rd", "x-amz-", "__cft", "__tn", "_nc_"];

    private static readonly HashSet<string> TrackingNames = new(StringComparer.OrdinalIgnoreCase)
    {
        "fbclid", "gclid", "dclid", "msclkid", "yclid", "igshid", "gad_source", "wbraid", "gbraid", "ref", "ref_src", "referrer", "source",
        "sid", "sessionid", "session_id", "session", "phpsessid", "jsessionid", "aspsessionid", "token", "csrf", "csrf_token", "nonce", "_token",
        "ts", "timestamp", "t", "_", "rnd", "rand", "cb", "cachebuster", "spm", "scm", "cid", "clickid", "visitor", "visitorid",
        "visit_id", "rd", "ved", "ei", "sei", "usg", "qid", "signature", "sig", "expires",
    };

    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> Tracking =
        TrackingNames.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>The absolute, normalised target; null for what leads nowhere (scripts, bare "#", data).</summary>
    public static string? Normalise(string href, Uri? page)
    {
        var trimmed = href.AsSpan().Trim();
        if (trimmed.IsEmpty || trimmed is "#" || trimmed.StartsWith("javascript:", StringComparison.OrdinalIgnoreCase)
            || trimmed.StartsWith("data:", StringComparison.OrdinalIgnoreCase) || trimmed.StartsWith("blob:", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }
        if (trimmed[0] == '#')
        {
            return "#" + Anchor(trimmed[1..]);
        }
        var protectedMail = trimmed.IndexOf("/cdn-cgi/l/email-protection#", StringComparison.Ordinal);
        if (protectedMail >= 0)
        {
            return "mailto:" + ProtectedMail.Decode(trimmed[(protectedMail + "/cdn-cgi/l/email-protection#".Length)..]);
        }
        if (!Uri.TryCreate(page, trimmed.ToString(), out var target) && !Uri.TryCreate(trimmed.ToString(), UriKind.Absolute, out target))
        {
            return trimmed.ToString();
        }
        if (!target.IsAbsoluteUri || target.Scheme is not ("http" or "https"))
        {
            return target.OriginalString;
        }
        var path = target.AbsolutePath;
        var session = path.IndexOf(";jsessionid", StringComparison.OrdinalIgnoreCase);
        path = session >= 0 ? path[..session] : path;
        var fragment = target.Fragment.Length > 1 ? "#" + Anchor(target.Fragment.AsSpan(1)) : "";
        return $"{target.Scheme}://{target.Authority}{path}{Query(target.Query)}{fragment}";
    }

    /// <summary>Builders number their anchors anew ("collapse-64f9a3e1", "_Toc523423"): such numbers are left out.</summary>
    private static string Anchor(ReadOnlySpan<char> fragment) => GeneratedNumber().Replace(fragment.ToString(), "");

    private static string Query(string query)
    {
        if (query.Length <= 1)
        {
            return "";
        }
        var kept = new List<string>();
        foreach (var part in query[1..].Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            var name = equals < 0 ? part : part[..equals];
            var value = equals < 0 ? [] : part.AsSpan(equals + 1);
            if (!Tracking.Contains(name) && !TrackingPrefixes.Any(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
                && !VolatileToken.Is(value))
            {
                kept.Add(part);
            }
        }
        return kept.Count == 0 ? "" : "?" + string.Join('&', kept);
    }

    [GeneratedRegex(@"(?<![a-z])(?=[a-f]*\d)[0-9a-f]{6,}(?![g-z])|\d{4,}", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex GeneratedNumber();
}

using System.Globalization;
using System.Text;

namespace Periscope.Crawler.Fetching;

/// <summary>What one site's robots.txt asks of us, by RFC 9309.</summary>
/// <remarks>
/// The body is read as bytes (Latin-1), because patterns are compared octet by octet. All groups that name our product token count together;
/// only without any such group does the group for <c>*</c> count.
/// </remarks>
internal sealed class RobotsRules
{
    /// <summary>RFC 9309 asks for at least 500 KiB; what follows is not read.</summary>
    public const int MaxBytes = 512 * 1024;

    // Longer lines are cut, as the reference parser does: eight times the longest address that browsers take.
    private const int MaxLineLength = 2083 * 8;

    private readonly List<(bool Allow, RobotsPattern Pattern)> _specific = [];
    private readonly List<(bool Allow, RobotsPattern Pattern)> _global = [];
    private bool _sawSpecific;
    private TimeSpan? _specificDelay;
    private TimeSpan? _globalDelay;

    private RobotsRules()
    {
    }

    public static RobotsRules AllowAll { get; } = new();

    /// <summary>For a site whose robots.txt answers with a server error: RFC 9309 2.3.1.4 asks to stay away.</summary>
    public static RobotsRules DisallowAll { get; } = Parse("User-agent: *\nDisallow: /\n"u8, "*");

    /// <summary>The pause that the site asks for between two requests; not part of the RFC, but widely meant.</summary>
    public TimeSpan? CrawlDelay => _sawSpecific ? _specificDelay : _globalDelay;

    public List<string> Sitemaps { get; } = [];

    public static RobotsRules Parse(ReadOnlySpan<byte> body, string productToken)
    {
        var rules = new RobotsRules();
        var group = new GroupState();
        var text = Encoding.Latin1.GetString(SkipByteOrderMark(body[..Math.Min(body.Length, MaxBytes)]));
        foreach (var rawLine in text.AsSpan().EnumerateLines())
        {
            // EnumerateLines also splits at form feeds, NEL and the like; Latin-1 text has only U+0085 and U+000C of them, in no real file.
            var line = rawLine[..Math.Min(rawLine.Length, MaxLineLength)];
            if (RobotsLine.TryRead(line, out var directive, out var value))
            {
                rules.Apply(directive, value, productToken, ref group);
            }
        }

        return rules;
    }

    /// <summary>Whether the address, given as its path with query, may be fetched: the longest matching pattern decides, and allow wins a tie.</summary>
    public bool IsAllowed(string pathAndQuery)
    {
        var path = RobotsPattern.Escape(pathAndQuery.Length == 0 ? "/" : pathAndQuery);
        var allow = -1;
        var disallow = -1;
        foreach (var (isAllow, pattern) in _sawSpecific ? _specific : _global)
        {
            if (pattern.Matches(path))
            {
                ref var best = ref isAllow ? ref allow : ref disallow;
                best = Math.Max(best, pattern.Length);
            }
        }

        return disallow <= 0 || disallow <= allow;
    }

    private static ReadOnlySpan<byte> SkipByteOrderMark(ReadOnlySpan<byte> body)
    {
        // A byte order mark that was cut short is skipped too, as far as it goes.
        ReadOnlySpan<byte> mark = [0xEF, 0xBB, 0xBF];
        var length = 0;
        while (length < mark.Length && length < body.Length && body[length] == mark[length])
        {
            length++;
        }

        return body[length..];
    }

    private void Apply(RobotsDirective directive, string value, string productToken, ref GroupState group)
    {
        switch (directive)
        {
            case RobotsDirective.UserAgent:
                if (group.SawRule)
                {
                    group = default;
                }

                if (value.Length >= 1 && value[0] == '*' && (value.Length == 1 || char.IsWhiteSpace(value[1])))
                {
                    group.Global = true;
                }
                else if (RobotsLine.ProductToken(value).Equals(productToken, StringComparison.OrdinalIgnoreCase))
                {
                    group.Specific = true;
                    _sawSpecific = true;
                }

                break;
            case RobotsDirective.Allow:
            case RobotsDirective.Disallow:
                group.SawRule = group.SawRule || group.Specific || group.Global || group.Named;
                AddRule(directive == RobotsDirective.Allow, value, group);
                break;
            case RobotsDirective.CrawlDelay when double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds)
                && seconds is >= 0 and < 86_400:
                _specificDelay = group.Specific ? TimeSpan.FromSeconds(seconds) : _specificDelay;
                _globalDelay = group.Global ? TimeSpan.FromSeconds(seconds) : _globalDelay;
                break;
            case RobotsDirective.Sitemap:
                Sitemaps.Add(value);
                break;
            default:
                break;
        }

        group.Named = group.Named || directive == RobotsDirective.UserAgent;
    }

    private void AddRule(bool allow, string value, GroupState group)
    {
        var rules = group.Specific ? _specific : group.Global ? _global : null;
        if (rules is null)
        {
            return;
        }

        rules.Add((allow, new RobotsPattern(value)));
        var slash = value.LastIndexOf('/');
        if (allow && slash >= 0 && value.AsSpan(slash).StartsWith("/index.htm", StringComparison.Ordinal))
        {
            // Who allows a directory's index page means the directory's own address as well.
            rules.Add((true, new RobotsPattern(string.Concat(value.AsSpan(0, slash + 1), "$"))));
        }
    }

    private struct GroupState
    {
        public bool Named;
        public bool Specific;
        public bool Global;
        public bool SawRule;
    }
}

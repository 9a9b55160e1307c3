namespace Periscope.Crawler.Fetching;

internal enum RobotsDirective
{
    UserAgent,
    Allow,
    Disallow,
    CrawlDelay,
    Sitemap,
}

/// <summary>One line of a robots.txt: <c>directive: value # comment</c>, with the misspellings that sites are known to make.</summary>
internal static class RobotsLine
{
    private static readonly (string Prefix, RobotsDirective Directive)[] s_directives =
    [
        ("user-agent", RobotsDirective.UserAgent),
        ("useragent", RobotsDirective.UserAgent),
        ("user agent", RobotsDirective.UserAgent),
        ("allow", RobotsDirective.Allow),
        ("disallow", RobotsDirective.Disallow),
        ("dissallow", RobotsDirective.Disallow),
        ("dissalow", RobotsDirective.Disallow),
        ("disalow", RobotsDirective.Disallow),
        ("diasllow", RobotsDirective.Disallow),
        ("disallaw", RobotsDirective.Disallow),
        ("crawl-delay", RobotsDirective.CrawlDelay),
        ("sitemap", RobotsDirective.Sitemap),
        ("site-map", RobotsDirective.Sitemap),
    ];

    public static bool TryRead(ReadOnlySpan<char> line, out RobotsDirective directive, out string value)
    {
        directive = default;
        value = "";
        var comment = line.IndexOf('#');
        line = Trim(comment >= 0 ? line[..comment] : line);
        var separator = line.IndexOf(':');
        if (separator < 0)
        {
            // A missing colon is forgiven when the line is exactly two words.
            separator = line.IndexOfAny(' ', '\t');
            if (separator < 0 || Trim(line[separator..]).IndexOfAny(' ', '\t') >= 0)
            {
                return false;
            }
        }

        var key = Trim(line[..separator]);
        value = Trim(line[(separator + 1)..]).ToString();
        foreach (var (prefix, known) in s_directives)
        {
            if (key.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
            {
                directive = known;
                return true;
            }
        }

        return false;
    }

    /// <summary>The part of a user-agent line's value that names a crawler: letters, hyphens and underscores from its start.</summary>
    public static ReadOnlySpan<char> ProductToken(ReadOnlySpan<char> value)
    {
        var length = 0;
        while (length < value.Length && (char.IsAsciiLetter(value[length]) || value[length] is '-' or '_'))
        {
            length++;
        }

        return value[..length];
    }

    private static ReadOnlySpan<char> Trim(ReadOnlySpan<char> text) => text.Trim(" \t\v\f");
}

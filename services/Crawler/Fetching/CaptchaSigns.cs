using System.Net;
using System.Text;

namespace Periscope.Crawler.Fetching;

/// <summary>Tells a page that asks for proof of being human from the page that was wanted.</summary>
internal static class CaptchaSigns
{
    private const int Window = 32 * 1024;

    // Ordinary forms carry a captcha's script too, so on a page that was served as wanted only its title counts.
    private static readonly string[] s_titles =
        ["just a moment", "attention required", "are you a robot", "are you human", "verify you are human", "captcha", "security check", "access to this page has been denied"];

    private static readonly string[] s_marks =
        ["captcha", "cf-chl", "cf_chl", "/cdn-cgi/challenge-platform", "px-captcha", "datadome", "verify you are human", "are you a robot"];

    public static bool In(HttpStatusCode status, ReadOnlySpan<byte> body)
    {
        var refused = status is HttpStatusCode.Forbidden or HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable;
        if (!refused && status != HttpStatusCode.OK)
        {
            return false;
        }

        var text = Encoding.Latin1.GetString(body[..Math.Min(body.Length, Window)]);
        if (refused)
        {
            return s_marks.Any(mark => text.Contains(mark, StringComparison.OrdinalIgnoreCase));
        }

        var start = text.IndexOf("<title", StringComparison.OrdinalIgnoreCase);
        var end = start < 0 ? -1 : text.IndexOf("</title", start, StringComparison.OrdinalIgnoreCase);
        return end > 0 && s_titles.Any(title => text.AsSpan(start, end - start).Contains(title, StringComparison.OrdinalIgnoreCase))
            && s_marks.Any(mark => text.Contains(mark, StringComparison.OrdinalIgnoreCase));
    }
}

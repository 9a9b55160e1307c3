using System.Globalization;
using Periscope.ServiceDefaults.Web;

namespace Periscope.Gateway.Limits;

/// <summary>The answer to who asks too often (RFC 6585, 4).</summary>
internal static class TooMany
{
    /// <param name="http">Whose request is refused.</param>
    /// <param name="who">Who asked too often, as a sentence begins.</param>
    /// <param name="milliseconds">Until it may ask again.</param>
    public static Task AnswerAsync(HttpContext http, string who, long milliseconds)
    {
        var wait = Seconds(milliseconds);
        http.Response.Headers.RetryAfter = wait;
        return Problems.Of(StatusCodes.Status429TooManyRequests, "Too many requests", $"{who} asked too often. Ask again in {wait} s.").ExecuteAsync(http);
    }

    /// <summary>Whole seconds, and at least one.</summary>
    public static string Seconds(long milliseconds) => Math.Max(1, (milliseconds + 999) / 1000).ToString(CultureInfo.InvariantCulture);
}

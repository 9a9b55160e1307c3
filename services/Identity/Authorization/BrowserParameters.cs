using Microsoft.Extensions.Primitives;

namespace Periscope.Identity.Authorization;

/// <summary>What a client sends through a browser, in the query or as a form.</summary>
internal static class BrowserParameters
{
    private const int MaxLength = 8000;

    /// <summary>
    /// The parameters that have a value; one without counts as left out. Null when one is repeated (RFC 6749, 3.1) or longer than any
    /// client could mean.
    /// </summary>
    public static async Task<Dictionary<string, string>?> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        IEnumerable<KeyValuePair<string, StringValues>> all = HttpMethods.IsPost(request.Method)
            ? request.HasFormContentType ? await request.ReadFormAsync(cancellationToken) : []
            : request.Query;
        var parameters = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in all)
        {
            if (value.Count > 1 || value.ToString().Length > MaxLength || value.ToString().Contains('\0', StringComparison.Ordinal))
            {
                return null;
            }

            if (value.ToString() is { Length: > 0 } given)
            {
                parameters[name] = given;
            }
        }

        return parameters;
    }
}

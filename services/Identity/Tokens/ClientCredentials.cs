using System.Net.Http.Headers;
using System.Text;

namespace Periscope.Identity.Tokens;

/// <summary>How a client names itself at the token endpoint: <c>client_secret_basic</c> or <c>client_secret_post</c> (RFC 6749, 2.3.1).</summary>
internal sealed record ClientCredentials(string ClientId, string Secret, bool Basic)
{
    /// <summary>Null when there are none or they cannot be read.</summary>
    public static ClientCredentials? Of(HttpRequest request, IFormCollection form)
    {
        var header = request.Headers.Authorization.ToString();
        if (header.Length == 0)
        {
            return form["client_id"].ToString() is { Length: > 0 } id && form["client_secret"].ToString() is { Length: > 0 } secret
                ? new ClientCredentials(id, secret, Basic: false)
                : null;
        }

        if (!AuthenticationHeaderValue.TryParse(header, out var value)
            || !string.Equals(value.Scheme, "Basic", StringComparison.OrdinalIgnoreCase) || value.Parameter is null)
        {
            return null;
        }

        var bytes = new byte[value.Parameter.Length];
        if (!Convert.TryFromBase64String(value.Parameter, bytes, out var length))
        {
            return null;
        }

        var parts = Encoding.UTF8.GetString(bytes, 0, length).Split(':', 2);
        // Both parts are form-encoded before they are joined; a client that forgets that sends what decodes to itself.
        return parts.Length == 2 ? new ClientCredentials(Decode(parts[0]), Decode(parts[1]), Basic: true) : null;
    }

    private static string Decode(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
}

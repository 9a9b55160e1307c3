using System.Net.Http.Headers;
using System.Text;

namespace Periscope.Identity.Tests.Tokens;

/// <summary>Bodies that say they are a form and are none that can be read.</summary>
internal static class UnreadableForms
{
    private const string UrlEncoded = "application/x-www-form-urlencoded";

    private static readonly Dictionary<string, (string Type, string Body)> s_all = new()
    {
        ["too many fields"] = (UrlEncoded, string.Join('&', Enumerable.Range(0, 1100).Select(i => $"f{i}=1"))),
        ["a name that is too long"] = (UrlEncoded, new string('k', 3000) + "=1"),
        ["a NUL in a value"] = (UrlEncoded, "client_id=a%00b&redirect_uri=a%00b"),
        ["a NUL in a name"] = (UrlEncoded, "client_id%00=a"),
        ["a multipart body without a boundary"] = ("multipart/form-data", "x"),
        ["a multipart body that ends too early"] =
            ("multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"client_id\"\r\n\r\na"),
        ["a multipart body with a header that is none"] =
            ("multipart/form-data; boundary=b", "--b\r\nContent-Disposition: ;;;\r\n\r\na\r\n--b--\r\n"),
    };

    public static IEnumerable<string> Names => s_all.Keys;

    public static HttpContent Of(string name)
    {
        var (type, body) = s_all[name];
        var content = new ByteArrayContent(Encoding.ASCII.GetBytes(body));
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        return content;
    }
}

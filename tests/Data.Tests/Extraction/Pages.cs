using System.Text;
using Periscope.Data.Extraction;

namespace Periscope.Data.Tests.Extraction;

/// <summary>Small pages for tests, read as the service reads captures.</summary>
internal static class Pages
{
    public const string Url = "https://acme.example/pricing";

    /// <summary>Enough prose that a page is a page, whatever is tested beside it.</summary>
    public const string Prose = "<p>Acme keeps the books of small companies in order. It reads invoices, matches payments and reminds late payers, every night and without being asked.</p>";

    public static PageText Read(string html, string contentType = "text/html; charset=utf-8")
    {
        using var extractor = new PageTextExtractor();
        return extractor.Extract(Encoding.UTF8.GetBytes(html), null, Url, contentType);
    }

    public static PageText Body(string body, string title = "Acme pricing") =>
        Read($"<!doctype html><html lang=en><head><title>{title}</title></head><body>{body}</body></html>");

    /// <summary>A page whose main part is some prose and then <paramref name="main"/>.</summary>
    public static PageText WithMain(string main) => Body($"<main><h1>Plans</h1>{Prose}{main}</main>");
}

using System.Text.Json;
using System.Xml;
using System.Xml.Linq;

namespace Periscope.Data.Extraction;

/// <summary>JSON and XML as lines "path: value", so that they are compared and quoted as pages are.</summary>
internal static class StructuredReader
{
    private const int MostLines = 20_000;

    public static PageText? ReadJson(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text, new JsonDocumentOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
            return PlainTextReader.Read(Lines(document.RootElement, "").Take(MostLines), PageKind.Structured);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public static PageText? ReadXml(string text)
    {
        try
        {
            using var reader = XmlReader.Create(
                new StringReader(text.TrimStart()), new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore, XmlResolver = null });
            var root = XDocument.Load(reader).Root!;
            var lines = root.Descendants().Where(element => !element.HasElements).Select(element => $"{element.Name.LocalName}: {Value(element)}");
            return PlainTextReader.Read(lines.Take(MostLines), PageKind.Structured, root.Descendants().FirstOrDefault(e => e.Name.LocalName == "title")?.Value ?? "");
        }
        catch (XmlException)
        {
            return null;
        }
    }

    private static string Value(XElement element) =>
        element.Value.Length > 0 ? element.Value : element.Attribute("href")?.Value ?? element.Attribute("url")?.Value ?? "";

    private static IEnumerable<string> Lines(JsonElement element, string path) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(property => Lines(property.Value, path.Length == 0 ? property.Name : $"{path}.{property.Name}")),
        JsonValueKind.Array => element.EnumerateArray().SelectMany((item, index) => Lines(item, $"{path}[{index}]")),
        _ => [$"{path}: {element}"],
    };
}

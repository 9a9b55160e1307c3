using System.IO.Compression;
using System.Text;
using System.Xml;

namespace Periscope.Crawler.Discovery;

/// <summary>One sitemap file: addresses of pages, or of further sitemaps.</summary>
internal sealed record Sitemap(IReadOnlyList<Uri> Pages, IReadOnlyList<Uri> Sitemaps)
{
    public const int MaxPages = 5_000;
    private const int MaxSitemaps = 50;
    private const int MaxUnpackedBytes = 32 * 1024 * 1024;

    /// <summary>Reads XML, plain text with an address a line, or either of them in gzip. What is broken is read as far as it goes.</summary>
    public static Sitemap Parse(ReadOnlyMemory<byte> content)
    {
        var bytes = content.Span is [0x1F, 0x8B, ..] ? Unpack(content) : content;
        var start = bytes.Span.IndexOfAnyExcept(" \t\r\n\uFEFF"u8);
        return start >= 0 && bytes.Span[start] == (byte)'<' ? ParseXml(bytes[start..]) : ParseText(bytes.Span);
    }

    private static Sitemap ParseXml(ReadOnlyMemory<byte> content)
    {
        var pages = new List<Uri>();
        var sitemaps = new List<Uri>();
        var settings = new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore, XmlResolver = null, CloseInput = true };
        try
        {
            using var reader = XmlReader.Create(new MemoryStream(content.ToArray()), settings);
            var inIndex = false;
            var more = reader.Read();
            while (more && pages.Count < MaxPages)
            {
                if (reader is { NodeType: XmlNodeType.Element, LocalName: "sitemap" or "url" })
                {
                    inIndex = reader.LocalName == "sitemap";
                }

                // The image and video extensions have a loc of their own, in their own namespaces.
                if (reader is { NodeType: XmlNodeType.Element, LocalName: "loc" } && !reader.Prefix.Equals("image", StringComparison.Ordinal)
                    && !reader.Prefix.Equals("video", StringComparison.Ordinal))
                {
                    Add(inIndex ? sitemaps : pages, inIndex ? MaxSitemaps : MaxPages, reader.ReadElementContentAsString());
                    more = !reader.EOF;
                    continue;
                }

                more = reader.Read();
            }
        }
        catch (XmlException)
        {
            // A sitemap that was cut short still names the pages before the cut.
        }

        return new Sitemap(pages, sitemaps);
    }

    private static Sitemap ParseText(ReadOnlySpan<byte> content)
    {
        var pages = new List<Uri>();
        foreach (var line in Encoding.UTF8.GetString(content).AsSpan().EnumerateLines())
        {
            Add(pages, MaxPages, line.ToString());
        }

        return new Sitemap(pages, []);
    }

    private static void Add(List<Uri> list, int limit, string text)
    {
        if (list.Count < limit && Uri.TryCreate(text.Trim(), UriKind.Absolute, out var url) && url.Scheme is "http" or "https")
        {
            list.Add(url);
        }
    }

    private static ReadOnlyMemory<byte> Unpack(ReadOnlyMemory<byte> content)
    {
        using var unpacked = new MemoryStream();
        using var gzip = new GZipStream(new MemoryStream(content.ToArray()), CompressionMode.Decompress);
        var buffer = new byte[81_920];
        try
        {
            int read;
            while (unpacked.Length < MaxUnpackedBytes && (read = gzip.Read(buffer)) > 0)
            {
                unpacked.Write(buffer, 0, read);
            }
        }
        catch (InvalidDataException)
        {
            // As with XML: what could be unpacked counts.
        }

        return unpacked.ToArray();
    }
}

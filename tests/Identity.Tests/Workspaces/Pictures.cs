using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Periscope.Identity.Tests.Workspaces;

/// <summary>Pictures as programs write them, and as they should not.</summary>
internal static class Pictures
{
    /// <summary>16 by 16 pixels as Chromium's canvas writes them, as a PNG in two IDATs.</summary>
    public static readonly byte[] ChromiumsPng = Convert.FromBase64String(
        "iVBORw0KGgoAAAANSUhEUgAAABAAAAAQCAYAAAAf8/9hAAABEElEQVR4AbSOzYtBYRTGH3czE4upGcuZmmaazUw2s5mymrKXZCdLKVnKUvkHSEkpFjbIQkpW"
        + "tspaSkpYsJB8ZCNJPs5bPs7lkm7eeu495znP+b2v9GZurNVIgspzH8D/rw7F4DtqqS8hqsk791j2Amnb+Rx6JP2vMHw+4EknCVFNnteuB2VwdLYrh+7vRwuP"
        + "7QUazcHbVeTRzGjQ7izxZwC39VmYSh+63WXhGQb4/nhU2t378gwD7FM3FAxQb8+vrsozDBDLjy8CVisgmuMZBihXZ0gUJoqQcHaESm3G5gxAk0B8AJOng0xp"
        + "it5gKUQ1eaH0kCJMJwCaNrsL+CJ9GJ0tIarJo5lcZwHy0KVeNWADAAD//1LZYIcAAAAGSURBVAMAu3xoQY0Fo2gAAAAASUVORK5CYII=");

    /// <summary>The same as a JPEG, with a colour profile.</summary>
    public static readonly byte[] ChromiumsJpeg = Convert.FromBase64String(
        "/9j/4AAQSkZJRgABAQAAAQABAAD/4gHYSUNDX1BST0ZJTEUAAQEAAAHIAAAAAAQwAABtbnRyUkdCIFhZWiAH4AABAAEAAAAAAABhY3NwAAAAAAAAAAAAAAAA"
        + "AAAAAAAAAAAAAAAAAAAAAQAA9tYAAQAAAADTLQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAlkZXNjAAAA8AAA"
        + "ACRyWFlaAAABFAAAABRnWFlaAAABKAAAABRiWFlaAAABPAAAABR3dHB0AAABUAAAABRyVFJDAAABZAAAAChnVFJDAAABZAAAAChiVFJDAAABZAAAAChjcHJ0"
        + "AAABjAAAADxtbHVjAAAAAAAAAAEAAAAMZW5VUwAAAAgAAAAcAHMAUgBHAEJYWVogAAAAAAAAb6IAADj1AAADkFhZWiAAAAAAAABimQAAt4UAABjaWFlaIAAA"
        + "AAAAACSgAAAPhAAAts9YWVogAAAAAAAA9tYAAQAAAADTLXBhcmEAAAAAAAQAAAACZmYAAPKnAAANWQAAE9AAAApbAAAAAAAAAABtbHVjAAAAAAAAAAEAAAAM"
        + "ZW5VUwAAACAAAAAcAEcAbwBvAGcAbABlACAASQBuAGMALgAgADIAMAAxADb/2wBDABALDA4MChAODQ4SERATGCgaGBYWGDEjJR0oOjM9PDkzODdASFxOQERX"
        + "RTc4UG1RV19iZ2hnPk1xeXBkeFxlZ2P/2wBDARESEhgVGC8aGi9jQjhCY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2Nj"
        + "Y2P/wAARCAAQABADASIAAhEBAxEB/8QAFQABAQAAAAAAAAAAAAAAAAAAAAL/xAAfEAACAQQCAwAAAAAAAAAAAAABAwIABQYSFSIhMcH/xAAVAQEBAAAAAAAA"
        + "AAAAAAAAAAAEBf/EABoRAAEFAQAAAAAAAAAAAAAAAAASEyIjYWL/2gAMAwEAAhEDEQA/AKx6wi7BjXMktMDr19yNMhsItIW1LJTTM69vcTTH79xIYpqixMzt"
        + "1PmJ+0yC/csFqUorTA7dj5kflWbnuQcEaf/Z");

    public static byte[] Png(
        int width = 64, int height = 32, int depth = 8, int type = 6, int interlaced = 0, int? rows = null, byte filter = 0, string behindPixels = "")
    {
        var channels = type switch { 0 or 3 => 1, 2 => 3, 4 => 2, _ => 4 };
        var row = new byte[1 + (((width * channels * depth) + 7) / 8)];
        row[0] = filter;
        Array.Fill(row, (byte)0x80, 1, row.Length - 1);
        var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            for (var y = 0; y < (rows ?? height); y++)
            {
                zlib.Write(row);
            }
        }

        packed.Write(Encoding.ASCII.GetBytes(behindPixels));
        var head = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(head, width);
        BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(4), height);
        (head[8], head[9], head[12]) = ((byte)depth, (byte)type, (byte)interlaced);
        return
        [
            0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, .. Chunk("IHDR", head),
            .. type == 3 ? Chunk("PLTE", [1, 2, 3, 4, 5, 6]) : [], .. Chunk("IDAT", packed.ToArray()), .. Chunk("IEND", []),
        ];
    }

    /// <summary>Puts a chunk behind the head.</summary>
    public static byte[] With(this byte[] png, string type, byte[] data) => [.. png[..33], .. Chunk(type, data), .. png[33..]];

    /// <summary>Puts other data into the chunk that ends it.</summary>
    public static byte[] Ending(this byte[] png, byte[] data) => [.. png[..^12], .. Chunk("IEND", data)];

    /// <summary>A grey JPEG's markers, with what cameras add; decoders would find eight by eight blocks of nothing in it.</summary>
    /// <param name="more">Segments before the scan.</param>
    /// <param name="scan">The scan's head.</param>
    /// <param name="behind">Segments behind the scan.</param>
    public static byte[] Jpeg(
        int width = 64, int height = 32, byte frame = 0xC0, byte parts = 1, byte[]? more = null, byte[]? scan = null, byte[]? behind = null) =>
    [
        0xFF, 0xD8, .. Segment(0xE0, [.. "JFIF\0"u8, 1, 1, 0, 0, 1, 0, 1, 0, 0]), .. Segment(0xE1, [.. "Exif\0\0"u8, .. "GPS 52.5 13.4"u8]),
        .. Segment(0xDB, new byte[65]),
        .. Segment(frame, [8, (byte)(height >> 8), (byte)height, (byte)(width >> 8), (byte)width, parts, .. Enumerable.Range(1, parts).SelectMany(n => new byte[] { (byte)n, 0x11, 0 })]),
        .. Segment(0xC4, new byte[17]), .. Segment(0xFE, "a comment"u8.ToArray()), .. more ?? [],
        .. Segment(0xDA, scan ?? [1, 1, 0, 0, 63, 0]), 0x12, 0xFF, 0x00, 0x34, 0xFF, 0xD0, 0x56, .. behind ?? [], 0xFF, 0xD9,
    ];

    public static byte[] Segment(byte marker, byte[] data) =>
        [0xFF, marker, (byte)((data.Length + 2) >> 8), (byte)(data.Length + 2), .. data];

    private static byte[] Chunk(string type, byte[] data)
    {
        var chunk = new byte[12 + data.Length];
        BinaryPrimitives.WriteInt32BigEndian(chunk, data.Length);
        Encoding.ASCII.GetBytes(type, chunk.AsSpan(4));
        data.CopyTo(chunk.AsSpan(8));
        var crc = uint.MaxValue;
        foreach (var b in chunk[4..^4])
        {
            crc ^= b;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ ((crc & 1) * 0xEDB88320);
            }
        }

        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(chunk.Length - 4), ~crc);
        return chunk;
    }
}

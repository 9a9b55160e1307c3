using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;

namespace Periscope.Identity.Workspaces.Branding;

/// <summary>Reads PNG (ISO/IEC 15948), every byte of it: checksums, the order of the parts, and all the pixels that the head promises.</summary>
internal static class PngImage
{
    private const int HeadLength = 13;
    private static readonly SearchValues<byte> s_letters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);
    private static readonly uint[] s_crc = CrcTable();

    // What is shown depends on these; the others tell of the picture, or animate it.
    private static readonly string[] s_kept = ["IHDR", "PLTE", "tRNS", "gAMA", "cHRM", "sRGB", "IDAT", "IEND"];

    private static ReadOnlySpan<byte> Signature => [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];

    public static bool IsOne(ReadOnlySpan<byte> file) => file.StartsWith(Signature);

    /// <exception cref="InvalidDataException">It is broken, or of a kind that is not taken; the message says so to the caller.</exception>
    public static LogoImage Read(ReadOnlySpan<byte> file)
    {
        using var kept = new MemoryStream(file.Length);
        using var pixels = new MemoryStream(file.Length);
        kept.Write(Signature);
        var rest = file[Signature.Length..];
        var (head, isDone, hasPalette) = (default(Head), false, false);
        while (!isDone)
        {
            var (type, data, whole) = NextChunk(rest);
            rest = rest[whole.Length..];
            if ((head is null) != (type == "IHDR"))
            {
                throw Broken();
            }

            head ??= Head.Read(data);
            if (char.IsUpper(type[0]) && !s_kept.Contains(type))
            {
                throw new InvalidDataException("This PNG needs something that no standard describes.");
            }

            if (s_kept.Contains(type))
            {
                kept.Write(whole);
            }

            hasPalette |= type == "PLTE" && data.Length is > 0 and <= 768 && data.Length % 3 == 0;
            if (type == "IDAT")
            {
                pixels.Write(data);
            }

            isDone = type == "IEND";
        }

        if (head!.NeedsPalette && !hasPalette)
        {
            throw Broken();
        }

        CheckPixels(pixels, head);
        return new LogoImage(kept.ToArray(), "image/png", head.Width, head.Height);
    }

    private static (string Type, byte[] Data, byte[] Whole) NextChunk(ReadOnlySpan<byte> rest)
    {
        if (rest.Length < 12 || BinaryPrimitives.ReadUInt32BigEndian(rest) is var length && length > rest.Length - 12)
        {
            throw Broken();
        }

        var whole = rest[..(12 + (int)length)];
        var type = whole.Slice(4, 4);
        return type.ContainsAnyExcept(s_letters) || Crc(whole[4..^4]) != BinaryPrimitives.ReadUInt32BigEndian(whole[^4..])
            ? throw Broken()
            : (System.Text.Encoding.ASCII.GetString(type), whole[8..^4].ToArray(), whole.ToArray());
    }

    // Row by row: what a small file unfolds to is never held, and never more of it read than the head promises.
    private static void CheckPixels(MemoryStream compressed, Head head)
    {
        compressed.Position = 0;
        using var pixels = new ZLibStream(compressed, CompressionMode.Decompress);
        var row = new byte[1 + ((((long)head.Width * head.BitsPerPixel) + 7) / 8)];
        try
        {
            for (var y = 0; y < head.Height; y++)
            {
                pixels.ReadExactly(row);
                if (row[0] > 4)
                {
                    throw Broken();
                }
            }

            if (pixels.ReadByte() != -1)
            {
                throw Broken();
            }
        }
        catch (Exception e) when (e is EndOfStreamException or InvalidDataException)
        {
            throw Broken();
        }
    }

    private static InvalidDataException Broken() => new("This PNG is broken.");

    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var b in bytes)
        {
            crc = s_crc[(crc ^ b) & 0xFF] ^ (crc >> 8);
        }

        return ~crc;
    }

    private static uint[] CrcTable()
    {
        var table = new uint[256];
        for (var n = 0u; n < table.Length; n++)
        {
            var c = n;
            for (var bit = 0; bit < 8; bit++)
            {
                c = (c & 1) == 1 ? 0xEDB88320 ^ (c >> 1) : c >> 1;
            }

            table[n] = c;
        }

        return table;
    }

    private sealed record Head(int Width, int Height, int BitsPerPixel, bool NeedsPalette)
    {
        public static Head Read(byte[] data)
        {
            if (data.Length != HeadLength || data[10] != 0 || data[11] != 0)
            {
                throw Broken();
            }

            var (width, height) = (BinaryPrimitives.ReadUInt32BigEndian(data), BinaryPrimitives.ReadUInt32BigEndian(data.AsSpan(4)));
            if (width is 0 or > LogoImage.MostSide || height is 0 or > LogoImage.MostSide)
            {
                throw new InvalidDataException($"A logo has {LogoImage.LeastSide} to {LogoImage.MostSide} pixels on each side; this one has {width} by {height}.");
            }

            if (data[12] != 0)
            {
                throw new InvalidDataException("Save the PNG without interlacing.");
            }

            var (depth, type) = (data[8], data[9]);
            var channels = (type, depth) switch
            {
                (0, 1 or 2 or 4 or 8 or 16) or (3, 1 or 2 or 4 or 8) => 1,
                (2, 8 or 16) => 3,
                (4, 8 or 16) => 2,
                (6, 8 or 16) => 4,
                _ => throw Broken(),
            };
            return new Head((int)width, (int)height, channels * depth, NeedsPalette: type == 3);
        }
    }
}

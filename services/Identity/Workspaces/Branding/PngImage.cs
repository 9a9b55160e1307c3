using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Periscope.Identity.Workspaces.Branding;

/// <summary>Reads PNG (ISO/IEC 15948), every byte of it: checksums, the parts' lengths, and all the pixels that the head promises.</summary>
internal static class PngImage
{
    private const int HeadLength = 13;
    private static readonly SearchValues<byte> s_letters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);
    private static readonly uint[] s_crc = CrcTable();

    // What is shown depends on these, which are kept in this order; the others tell of the picture, or animate it.
    private static readonly string[] s_kept = ["IHDR", "gAMA", "cHRM", "sRGB", "PLTE", "tRNS", "IDAT", "IEND"];

    private static ReadOnlySpan<byte> Signature => [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];

    public static bool IsOne(ReadOnlySpan<byte> file) => file.StartsWith(Signature);

    /// <exception cref="InvalidDataException">It is broken, or of a kind that is not taken; the message says so to the caller.</exception>
    public static LogoImage Read(ReadOnlySpan<byte> file)
    {
        using var pixels = new OneByteAtATime(file.Length);
        var rest = file[Signature.Length..];
        var (head, parts) = (default(Head), new Dictionary<string, byte[]>());
        while (!parts.ContainsKey("IEND"))
        {
            var (type, data) = NextChunk(ref rest);
            if ((head is null) != (type == "IHDR"))
            {
                throw Broken();
            }

            head ??= Head.Read(data);
            if (char.IsUpper(type[0]) && !s_kept.Contains(type))
            {
                throw new InvalidDataException("This PNG needs something that no standard describes.");
            }

            if (type == "IDAT")
            {
                pixels.Write(data);
            }
            else if (s_kept.Contains(type) && !parts.TryAdd(type, data))
            {
                throw Broken();
            }
        }

        CheckParts(parts, head!);
        parts["IDAT"] = ReadPixels(pixels, head!);
        return new LogoImage(Write(parts), "image/png", head!.Width, head.Height);
    }

    private static (string Type, byte[] Data) NextChunk(ref ReadOnlySpan<byte> rest)
    {
        if (rest.Length < 12 || BinaryPrimitives.ReadUInt32BigEndian(rest) is var length && length > rest.Length - 12)
        {
            throw Broken();
        }

        var whole = rest[..(12 + (int)length)];
        rest = rest[whole.Length..];
        var type = whole.Slice(4, 4);
        return type.ContainsAnyExcept(s_letters) || Crc(whole[4..^4]) != BinaryPrimitives.ReadUInt32BigEndian(whole[^4..])
            ? throw Broken()
            : (Encoding.ASCII.GetString(type), whole[8..^4].ToArray());
    }

    // Of the lengths that the standard gives them, a part has no room for anything else; what this kind of picture does not use goes.
    private static void CheckParts(Dictionary<string, byte[]> parts, Head head)
    {
        var colours = 0;
        if (!head.NeedsPalette)
        {
            parts.Remove("PLTE");
        }
        else if (parts.GetValueOrDefault("PLTE") is not { Length: > 0 and <= 768 } palette || palette.Length % 3 != 0)
        {
            throw Broken();
        }
        else
        {
            // Some programs write all 256 colours, and how clear each is, also where a pixel's bits cannot name them.
            parts["PLTE"] = palette[..Math.Min(palette.Length, 3 << head.BitsPerPixel)];
            colours = parts["PLTE"].Length / 3;
            if (parts.GetValueOrDefault("tRNS") is { } clear && clear.Length > colours && clear.Length <= palette.Length / 3)
            {
                parts["tRNS"] = clear[..colours];
            }
        }

        if (head.HasAlpha)
        {
            parts.Remove("tRNS");
        }

        foreach (var (type, data) in parts)
        {
            var isRight = type switch
            {
                "gAMA" => data.Length == 4,
                "cHRM" => data.Length == 32,
                "sRGB" => data.Length == 1,
                "tRNS" => head.NeedsPalette ? data.Length > 0 && data.Length <= colours : data.Length == 2 * head.Channels,
                "IEND" => data.Length == 0,
                _ => true,
            };
            if (!isRight)
            {
                throw Broken();
            }
        }
    }

    // Row by row: what a small file unfolds to is never held, and never more of it read than the head promises. Gives back what was read.
    private static byte[] ReadPixels(MemoryStream compressed, Head head)
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

            return pixels.ReadByte() == -1 ? compressed.GetBuffer()[..(int)compressed.Position] : throw Broken();
        }
        catch (Exception e) when (e is EndOfStreamException or InvalidDataException)
        {
            throw Broken();
        }
    }

    private static byte[] Write(Dictionary<string, byte[]> parts)
    {
        using var file = new MemoryStream();
        file.Write(Signature);
        foreach (var type in s_kept.Where(parts.ContainsKey))
        {
            var chunk = new byte[12 + parts[type].Length];
            BinaryPrimitives.WriteInt32BigEndian(chunk, parts[type].Length);
            Encoding.ASCII.GetBytes(type, chunk.AsSpan(4));
            parts[type].CopyTo(chunk, 8);
            BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(chunk.Length - 4), Crc(chunk.AsSpan()[4..^4]));
            file.Write(chunk);
        }

        return file.ToArray();
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

    /// <summary>So that its position is where the zlib stream ends: a reader that is given more takes more than it needs.</summary>
    private sealed class OneByteAtATime(int capacity) : MemoryStream(capacity)
    {
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, 1));

        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, 1)]);
    }

    private sealed record Head(int Width, int Height, int Channels, int Depth, bool NeedsPalette, bool HasAlpha)
    {
        public int BitsPerPixel => Channels * Depth;

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
            return new Head((int)width, (int)height, channels, depth, NeedsPalette: type == 3, HasAlpha: type is 4 or 6);
        }
    }
}

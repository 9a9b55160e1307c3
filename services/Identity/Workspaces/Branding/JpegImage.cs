using System.Buffers.Binary;

namespace Periscope.Identity.Workspaces.Branding;

/// <summary>Reads JPEG (ITU-T T.81): baseline and progressive, grey or in colour, marker by marker to its end.</summary>
internal static class JpegImage
{
    private const byte Prefix = 0xFF;
    private const byte End = 0xD9;
    private const byte Scan = 0xDA;
    private const byte Adobe = 0xEE;
    private const byte HuffmanTables = 0xC4;
    private const byte QuantizationTables = 0xDB;
    private const byte RestartInterval = 0xDD;

    public static bool IsOne(ReadOnlySpan<byte> file) => file.StartsWith<byte>([Prefix, 0xD8, Prefix]);

    /// <exception cref="InvalidDataException">It is broken, or of a kind that is not taken; the message says so to the caller.</exception>
    public static LogoImage Read(ReadOnlySpan<byte> file)
    {
        using var kept = new MemoryStream(file.Length);
        kept.Write(file[..2]);
        var rest = file[2..];
        var (size, scans, isAdobe) = (default((int Width, int Height)?), 0, false);
        // Which tables wait for the scan that uses them.
        var waiting = new HashSet<(byte Kind, int Place)>();
        while (true)
        {
            var marker = NextMarker(ref rest);
            if (marker == End)
            {
                kept.Write([Prefix, End]);
                return size is var (width, height) && scans > 0 && waiting.Count == 0
                    ? new LogoImage(kept.ToArray(), "image/jpeg", width, height)
                    : throw Broken();
            }

            var segment = NextSegment(ref rest);
            switch (marker)
            {
                case 0xC0 or 0xC1 or 0xC2:
                    size = size is null ? Size(segment) : throw Broken();
                    break;
                case HuffmanTables or QuantizationTables or RestartInterval:
                    CheckTables(marker, segment[2..], waiting);
                    break;
                case Adobe when segment.Length == 14 && segment[2..].StartsWith("Adobe"u8):
                    // Says how the colours are to be read.
                    isAdobe = isAdobe ? throw Broken() : true;
                    break;
                case >= 0xE0 and <= 0xEF or 0xFE:
                    continue;
                case Scan when size is not null:
                    CheckScan(segment);
                    scans++;
                    waiting.Clear();
                    break;
                default:
                    throw new InvalidDataException("This kind of JPEG is not taken: save it as baseline or progressive.");
            }

            kept.Write([Prefix, marker]);
            kept.Write(segment);
            if (marker == Scan)
            {
                var length = ScanLength(rest);
                kept.Write(rest[..length]);
                rest = rest[length..];
            }
        }
    }

    private static byte NextMarker(ref ReadOnlySpan<byte> rest)
    {
        if (rest.Length < 2 || rest[0] != Prefix)
        {
            throw Broken();
        }

        // A marker may be preceded by any number of fill bytes.
        var at = rest.IndexOfAnyExcept(Prefix);
        if (at < 0 || rest[at] is 0)
        {
            throw Broken();
        }

        var marker = rest[at];
        rest = rest[(at + 1)..];
        return marker;
    }

    private static ReadOnlySpan<byte> NextSegment(ref ReadOnlySpan<byte> rest)
    {
        if (rest.Length < 2 || BinaryPrimitives.ReadUInt16BigEndian(rest) is var length && (length < 2 || length > rest.Length))
        {
            throw Broken();
        }

        var segment = rest[..length];
        rest = rest[length..];
        return segment;
    }

    private static (int Width, int Height) Size(ReadOnlySpan<byte> frame)
    {
        if (frame.Length < 8 || frame[2] != 8)
        {
            throw Broken();
        }

        var (height, width, parts) = (BinaryPrimitives.ReadUInt16BigEndian(frame[3..]), BinaryPrimitives.ReadUInt16BigEndian(frame[5..]), frame[7]);
        return parts is not (1 or 3)
            ? throw new InvalidDataException("Save the JPEG in RGB or grey: colours for print are not taken.")
            : frame.Length != 8 + (3 * parts) ? throw Broken() : (width, height);
    }

    // Tables fill their segment (B.2.4), and none is given again before a scan has used it: there is no room for anything else.
    private static void CheckTables(byte marker, ReadOnlySpan<byte> tables, HashSet<(byte Kind, int Place)> waiting)
    {
        do
        {
            var (place, length) = marker switch
            {
                _ when tables.IsEmpty => throw Broken(),
                QuantizationTables => (tables[0] & 0xF, 1 + (64 * (1 + (tables[0] >> 4)))),
                HuffmanTables => (tables[0], 17 + Sum(tables[1..])),
                _ => (0, 2),
            };
            var isPlace = marker == RestartInterval || (tables[0] >> 4 <= 1 && (tables[0] & 0xF) <= 3);
            if (!isPlace || length > tables.Length || !waiting.Add((marker, place)))
            {
                throw Broken();
            }

            tables = tables[length..];
        }
        while (!tables.IsEmpty);
    }

    // How many codes a Huffman table has: a count for each length from 1 to 16 bits.
    private static int Sum(ReadOnlySpan<byte> counts)
    {
        var sum = 0;
        foreach (var count in counts.Length < 16 ? throw Broken() : counts[..16])
        {
            sum += count;
        }

        return sum <= 256 ? sum : throw Broken();
    }

    // Two bytes for each part of the picture that is in the scan (B.2.3).
    private static void CheckScan(ReadOnlySpan<byte> segment)
    {
        if (segment.Length < 3 || segment[2] is 0 or > 4 || segment.Length != 6 + (2 * segment[2]))
        {
            throw Broken();
        }
    }

    // Within a scan FF is followed by 00, or by one of the eight marks from which decoding can start over.
    private static int ScanLength(ReadOnlySpan<byte> rest)
    {
        for (var at = 0; at + 1 < rest.Length; at++)
        {
            if (rest[at] == Prefix && rest[at + 1] is not (0 or >= 0xD0 and <= 0xD7 or Prefix))
            {
                return at > 0 ? at : throw Broken();
            }
        }

        throw Broken();
    }

    private static InvalidDataException Broken() => new("This JPEG is broken.");
}

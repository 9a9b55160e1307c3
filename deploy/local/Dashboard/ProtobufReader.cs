using System.Text;

namespace Periscope.LocalHosting.Dashboard;

/// <summary>Reads the top level of a protobuf message into its fields.</summary>
internal static class ProtobufReader
{
    /// <exception cref="InvalidDataException">The bytes are not a protobuf message.</exception>
    public static IReadOnlyList<ProtobufField> Read(ReadOnlyMemory<byte> message)
    {
        var fields = new List<ProtobufField>();
        while (message.Length > 0)
        {
            var tag = Varint(ref message);
            var number = (int)(tag >> 3);
            switch (tag & 7)
            {
                case 0:
                    fields.Add(new(number, (long)Varint(ref message), default));
                    break;
                case 1:
                    Take(ref message, 8);
                    break;
                case 2:
                    fields.Add(new(number, 0, Take(ref message, Varint(ref message))));
                    break;
                case 5:
                    Take(ref message, 4);
                    break;
                default:
                    throw new InvalidDataException("Unknown protobuf wire type.");
            }
        }

        return fields;
    }

    public static string? Text(this IReadOnlyList<ProtobufField> fields, int number) =>
        fields.LastOrDefault(f => f.Number == number) is { } field ? Encoding.UTF8.GetString(field.Bytes.Span) : null;

    private static ReadOnlyMemory<byte> Take(ref ReadOnlyMemory<byte> message, ulong length)
    {
        if (length > (ulong)message.Length)
        {
            throw new InvalidDataException("The protobuf message ends within a field.");
        }

        var taken = message[..(int)length];
        message = message[(int)length..];
        return taken;
    }

    private static ulong Varint(ref ReadOnlyMemory<byte> message)
    {
        var value = 0UL;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var next = Take(ref message, 1).Span[0];
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }

        throw new InvalidDataException("A protobuf number is longer than 64 bits.");
    }
}

/// <param name="Value">Of a number field.</param>
/// <param name="Bytes">Of a text or message field.</param>
internal sealed record ProtobufField(int Number, long Value, ReadOnlyMemory<byte> Bytes);

using System.Buffers;
using System.Text;

namespace Periscope.LocalHosting.Dashboard;

/// <summary>Writes protobuf messages: varints, text and messages in messages, which is all that the dashboard's protocol uses.</summary>
internal sealed class ProtobufWriter
{
    private readonly ArrayBufferWriter<byte> _buffer = new();

    public ReadOnlySpan<byte> Written => _buffer.WrittenSpan;

    public ProtobufWriter Number(int field, long value)
    {
        Varint((ulong)field << 3);
        Varint((ulong)value);
        return this;
    }

    public ProtobufWriter Flag(int field, bool value) => value ? Number(field, 1) : this;

    /// <summary>Writes nothing for null.</summary>
    public ProtobufWriter Text(int field, string? value) => value is null ? this : Bytes(field, Encoding.UTF8.GetBytes(value));

    public ProtobufWriter Message(int field, ProtobufWriter message) => Bytes(field, message.Written);

    public ProtobufWriter Messages<T>(int field, IEnumerable<T> items, Func<T, ProtobufWriter> map)
    {
        foreach (var item in items)
        {
            Message(field, map(item));
        }

        return this;
    }

    /// <summary>A google.protobuf.Timestamp; nothing for null.</summary>
    public ProtobufWriter Time(int field, DateTimeOffset? time)
    {
        if (time is not { } value)
        {
            return this;
        }

        var ticks = value.UtcTicks - DateTimeOffset.UnixEpoch.Ticks;
        return Message(field, new ProtobufWriter()
            .Number(1, ticks / TimeSpan.TicksPerSecond)
            .Number(2, ticks % TimeSpan.TicksPerSecond * TimeSpan.NanosecondsPerTick));
    }

    private ProtobufWriter Bytes(int field, ReadOnlySpan<byte> value)
    {
        Varint(((ulong)field << 3) | 2);
        Varint((ulong)value.Length);
        _buffer.Write(value);
        return this;
    }

    private void Varint(ulong value)
    {
        Span<byte> bytes = stackalloc byte[10];
        var length = 0;
        do
        {
            var low = (byte)(value & 0x7f);
            value >>= 7;
            bytes[length++] = value == 0 ? low : (byte)(low | 0x80);
        }
        while (value != 0);
        _buffer.Write(bytes[..length]);
    }
}

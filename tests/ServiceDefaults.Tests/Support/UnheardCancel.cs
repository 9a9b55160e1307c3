using System.Buffers.Binary;

namespace Periscope.ServiceDefaults.Tests.Support;

/// <summary>Keeps back the frames by which RabbitMQ tells a consumer that it is none any more.</summary>
/// <remarks>AMQP 0-9-1, 4.2.3: a frame is a type, a channel, the payload's size, the payload and an end octet; a method begins with its class and its number.</remarks>
internal sealed class UnheardCancel
{
    private const int Header = 7;
    private const byte Method = 1;
    private const uint BasicCancel = (60 << 16) | 30;

    private readonly List<byte> _begun = [];

    public ReadOnlyMemory<byte> Filter(ReadOnlyMemory<byte> bytes)
    {
        _begun.AddRange(bytes.Span);
        var passed = new List<byte>();
        while (NextFrame() is { } frame)
        {
            if (!IsCancel(frame))
            {
                passed.AddRange(frame);
            }
        }

        return passed.ToArray();
    }

    private byte[]? NextFrame()
    {
        if (_begun.Count < Header)
        {
            return null;
        }

        var size = BinaryPrimitives.ReadInt32BigEndian([.. _begun[3..Header]]);
        var whole = Header + size + 1;
        if (_begun.Count < whole)
        {
            return null;
        }

        byte[] frame = [.. _begun[..whole]];
        _begun.RemoveRange(0, whole);
        return frame;
    }

    private static bool IsCancel(byte[] frame) =>
        frame[0] == Method && frame.Length > Header + sizeof(uint) && BinaryPrimitives.ReadUInt32BigEndian(frame.AsSpan(Header)) == BasicCancel;
}

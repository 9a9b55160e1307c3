// By hand, as Guid.CreateVersion7 asks the kernel for randomness, which took 3 of the gateway's 116 µs for a request.
using System.Buffers.Binary;

namespace Periscope.ServiceDefaults.Web;

/// <summary>Names for requests and for what they set in motion: unique and in order of time, and no secret.</summary>
internal static class RequestIds
{
    /// <summary>A UUID of version 7 (RFC 9562, 5.7): 48 bits of milliseconds, and 74 of a generator that is good enough to tell requests apart.</summary>
    public static string Next()
    {
        Span<byte> bytes = stackalloc byte[16];
        Random.Shared.NextBytes(bytes[6..]);
        var milliseconds = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        BinaryPrimitives.WriteUInt16BigEndian(bytes, (ushort)(milliseconds >> 32));
        BinaryPrimitives.WriteUInt32BigEndian(bytes[2..], (uint)milliseconds);
        bytes[6] = (byte)(0x70 | (bytes[6] & 0x0f));
        bytes[8] = (byte)(0x80 | (bytes[8] & 0x3f));
        return new Guid(bytes, bigEndian: true).ToString();
    }
}

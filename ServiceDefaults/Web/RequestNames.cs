using System.Buffers.Binary;

namespace Periscope.ServiceDefaults.Web;

/// <summary>Ids of requests: UUIDs of version 7 (RFC 9562, 5.7), which sort by their time.</summary>
/// <remarks>They name and guard nothing, so their random bits need no call to the kernel, which <see cref="Guid.CreateVersion7()"/> makes.</remarks>
internal static class RequestNames
{
    private const int Version = 0x70;
    private const int Variant = 0x80;

    public static string New()
    {
        Span<byte> bytes = stackalloc byte[16];
        Random.Shared.NextBytes(bytes);
        // The two bytes after the 48 bits of the time are random again.
        var (high, low) = (bytes[6], bytes[7]);
        BinaryPrimitives.WriteInt64BigEndian(bytes, TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() << 16);
        bytes[6] = (byte)(Version | (high & 0x0F));
        bytes[7] = low;
        bytes[8] = (byte)(Variant | (bytes[8] & 0x3F));
        return new Guid(bytes, bigEndian: true).ToString();
    }
}

using System.Buffers.Binary;
using Microsoft.AspNetCore.Http;

namespace Periscope.LocalHosting.Dashboard;

/// <summary>gRPC's framing over HTTP/2: a flag byte (0, not compressed), the length in big-endian order, the message.</summary>
internal static class GrpcStream
{
    private const int HeaderLength = 5;
    private const int LongestRequest = 1_000_000;

    public static async Task SendAsync(HttpContext http, ProtobufWriter message)
    {
        var frame = new byte[HeaderLength + message.Written.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), message.Written.Length);
        message.Written.CopyTo(frame.AsSpan(HeaderLength));
        await http.Response.Body.WriteAsync(frame, http.RequestAborted);
        await http.Response.Body.FlushAsync(http.RequestAborted);
    }

    public static async Task<IReadOnlyList<ProtobufField>> ReceiveAsync(HttpContext http)
    {
        var header = new byte[HeaderLength];
        await http.Request.Body.ReadExactlyAsync(header, http.RequestAborted);
        var length = BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(1));
        if (length is < 0 or > LongestRequest)
        {
            throw new InvalidDataException("The gRPC message is too long.");
        }

        var message = new byte[length];
        await http.Request.Body.ReadExactlyAsync(message, http.RequestAborted);
        return ProtobufReader.Read(message);
    }
}

using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Periscope.LocalHosting.Supervision;

/// <summary>Ports that nobody uses.</summary>
internal static class Ports
{
    // Below the range from which the kernel takes the ports of outgoing connections, so that a port stays free until it is used.
    private const int Lowest = 20_000;
    private const int Highest = 32_000;

    private static readonly HashSet<int> Given = [];
    private static readonly Lock Gate = new();

    public static int PickFree()
    {
        lock (Gate)
        {
            while (true)
            {
                var port = RandomNumberGenerator.GetInt32(Lowest, Highest);
                if (!Given.Contains(port) && IsFree(port))
                {
                    Given.Add(port);
                    return port;
                }
            }
        }
    }

    public static bool IsFree(int port) => CanListen(IPAddress.Loopback, port) && CanListen(IPAddress.IPv6Loopback, port);

    private static bool CanListen(IPAddress address, int port)
    {
        try
        {
            using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            // As servers do; without it a port whose last connection just closed looks taken for a minute.
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
            socket.Bind(new IPEndPoint(address, port));
            socket.Listen(1);
            return true;
        }
        catch (SocketException e)
        {
            return e.SocketErrorCode is SocketError.AddressFamilyNotSupported or SocketError.AddressNotAvailable;
        }
    }
}

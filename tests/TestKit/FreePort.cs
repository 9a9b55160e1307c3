using System.Net;
using System.Net.Sockets;

namespace Periscope.TestKit;

/// <summary>A port of the loopback address on which nobody listens.</summary>
public static class FreePort
{
    // Below the range from which the kernel takes ports by itself, so that it stays free until it is used; beside the mesh's (20,000 to 32,000).
    private const int Lowest = 12_000;
    private const int Highest = 20_000;

    private static int s_next = Random.Shared.Next(Lowest, Highest);

    public static int Pick()
    {
        while (true)
        {
            var port = Lowest + ((Interlocked.Increment(ref s_next) - Lowest) % (Highest - Lowest));
            if (IsFree(port))
            {
                return port;
            }
        }
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}

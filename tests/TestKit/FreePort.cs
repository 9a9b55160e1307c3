using System.Net;
using System.Net.Sockets;

namespace Periscope.TestKit;

/// <summary>A port of the loopback address on which nobody listens.</summary>
public static class FreePort
{
    /// <summary>Nothing keeps it free until it is used; the system hands out the same one again only after many others.</summary>
    public static int Pick()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

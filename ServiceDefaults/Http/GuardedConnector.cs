using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;

namespace Periscope.ServiceDefaults.Http;

/// <summary>Finds the addresses of a host name. A seam: tests register their own.</summary>
public delegate Task<IPAddress[]> ResolveHost(string host, CancellationToken cancellationToken);

/// <summary>Opens connections for guarded clients: resolves once, judges each address, and connects to the very one that passed.</summary>
internal sealed class GuardedConnector(IOptions<FetchOptions> options, ResolveHost resolve)
{
    private readonly HashSet<string> _opened = options.Value.OpenedHosts();

    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var endPoint = context.DnsEndPoint;
        var host = endPoint.Host.Trim('[', ']');
        var addresses = IPAddress.TryParse(host, out var literal) ? [literal] : await resolve(host, cancellationToken);
        if (addresses.Length == 0)
        {
            throw new SocketException((int)SocketError.HostNotFound);
        }
        if (!_opened.Contains($"{host}:{endPoint.Port}"))
        {
            addresses = Array.FindAll(addresses, PublicAddresses.Contains);
            if (addresses.Length == 0)
            {
                // The address itself is not told: what a name resolves to inside is nobody's business outside.
                throw new FetchRefusedException(FetchRefusal.Address, $"{host} is not on the public internet.");
            }
        }
        return await ConnectAsync(addresses, endPoint.Port, cancellationToken);
    }

    private static async Task<Stream> ConnectAsync(IPAddress[] addresses, int port, CancellationToken cancellationToken)
    {
        for (var i = 0; ; i++)
        {
            var socket = new Socket(addresses[i].AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(new IPEndPoint(addresses[i], port), cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch (SocketException) when (i + 1 < addresses.Length)
            {
                socket.Dispose();
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }
    }
}

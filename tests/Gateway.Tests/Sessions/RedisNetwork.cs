using System.Net.Sockets;
using Periscope.Gateway.Tests.Routing;

namespace Periscope.Gateway.Tests.Sessions;

/// <summary>A network before Redis that can be cut and mended.</summary>
internal sealed class RedisNetwork : RawListener
{
    private readonly Uri _server;
    private readonly string _options;
    private CancellationTokenSource _cut = new();

    private RedisNetwork(string redis)
    {
        var server = redis.Split(',')[0];
        (_server, _options) = (new Uri($"redis://{server}"), redis[server.Length..]);
        Start();
    }

    /// <summary>The connection string of the Redis behind it.</summary>
    public string Redis => new Uri(Address).Authority + _options;

    public static RedisNetwork Before(string redis) => new(redis);

    /// <summary>Ends all connections; others end as soon as they are opened.</summary>
    public void Cut() => _cut.Cancel();

    public void Mend() => Interlocked.Exchange(ref _cut, new CancellationTokenSource()).Dispose();

    protected override async Task ServeAsync(TcpClient client, int connection, CancellationToken ending)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ending, Volatile.Read(ref _cut).Token);
        using var server = new TcpClient();
        await server.ConnectAsync(_server.Host, _server.Port, either.Token);
        var (near, far) = (client.GetStream(), server.GetStream());
        await Task.WhenAny(near.CopyToAsync(far, either.Token), far.CopyToAsync(near, either.Token));
    }
}

using System.Net.Sockets;

namespace Periscope.Gateway.Tests.Routing;

/// <summary>A network before a service, which can lose connections without telling either end, or bring nothing for a while.</summary>
internal sealed class Relay : RawListener
{
    private readonly Uri _service;
    private int _swallowed;
    private TaskCompletionSource? _held;

    private Relay(Uri service)
    {
        _service = service;
        Start();
    }

    public static Relay Before(Uri service) => new(service);

    /// <summary>From now on nothing comes through on the connections that there are. They stay open, and new ones work.</summary>
    public void SwallowWhatIsOpen() => Volatile.Write(ref _swallowed, Connections);

    /// <summary>From now on whatever comes, on any connection, waits here.</summary>
    public void Hold() => _held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What waits goes on, and what comes too.</summary>
    public void LetGo() => Interlocked.Exchange(ref _held, null)?.SetResult();

    protected override async Task ServeAsync(TcpClient client, int connection, CancellationToken ending)
    {
        using var service = new TcpClient();
        await service.ConnectAsync(_service.Host, _service.Port, ending);
        var (caller, answerer) = (client.GetStream(), service.GetStream());
        await Task.WhenAny(PassAsync(caller, answerer, connection, ending), PassAsync(answerer, caller, connection, ending));
    }

    private async Task PassAsync(NetworkStream from, NetworkStream to, int connection, CancellationToken ending)
    {
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = await from.ReadAsync(buffer, ending)) > 0)
        {
            await (Volatile.Read(ref _held)?.Task ?? Task.CompletedTask).WaitAsync(ending);
            if (connection > Volatile.Read(ref _swallowed))
            {
                await to.WriteAsync(buffer.AsMemory(0, read), ending);
            }
        }
    }
}

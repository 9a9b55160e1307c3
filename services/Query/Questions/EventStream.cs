namespace Periscope.Query.Questions;

/// <summary>Server-Sent Events to one client, with heartbeats while there is nothing to tell, so that proxies keep the connection.</summary>
internal sealed class EventStream : IAsyncDisposable
{
    private readonly HttpResponse response;
    private readonly SemaphoreSlim gate = new(1, 1);
    private readonly CancellationTokenSource stop;
    private readonly Task heartbeats;

    public EventStream(HttpResponse response, TimeSpan pause, TimeProvider clock)
    {
        this.response = response;
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-store";
        response.Headers["X-Accel-Buffering"] = "no";
        stop = CancellationTokenSource.CreateLinkedTokenSource(response.HttpContext.RequestAborted);
        heartbeats = BeatAsync(pause, clock);
    }

    public Task SendAsync(string json, CancellationToken cancellationToken) => WriteAsync($"data: {json}\n\n", cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await heartbeats;
        stop.Dispose();
        gate.Dispose();
    }

    private async Task BeatAsync(TimeSpan pause, TimeProvider clock)
    {
        using var timer = new PeriodicTimer(pause, clock);
        try
        {
            // The first one goes at once: it tells the client that the question was taken.
            do
            {
                await WriteAsync(": heartbeat\n\n", stop.Token);
            }
            while (await timer.WaitForNextTickAsync(stop.Token));
        }
        catch (OperationCanceledException)
        {
        }
        catch (IOException)
        {
            // The client is gone; whoever writes events learns it by the request's own token.
        }
    }

    private async Task WriteAsync(string text, CancellationToken cancellationToken)
    {
        await gate.WaitAsync(cancellationToken);
        try
        {
            await response.WriteAsync(text, cancellationToken);
            await response.Body.FlushAsync(cancellationToken);
        }
        finally
        {
            gate.Release();
        }
    }
}

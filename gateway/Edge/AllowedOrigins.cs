using System.Collections.Frozen;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Periscope.Gateway.Routing;

namespace Periscope.Gateway.Edge;

/// <summary>The sites whose scripts may call the interface: the installation's, and those that workspaces name in their settings.</summary>
/// <remarks>
/// Workspaces' sites come from Identity (<c>GET /internal/origins</c>, <c>{"origins": []}</c>) and are asked for again after
/// <see cref="EdgeOptions.OriginsSeconds"/>, by the first request from a site that needs them; while Identity is away, or has none to tell,
/// what it said last stays true. A site may call for every workspace, as a preflight names none: what it may read is decided by the token,
/// which no browser adds by itself.
/// </remarks>
internal sealed class AllowedOrigins(
    IHttpClientFactory clients, ServiceReplicas replicas, IOptions<EdgeOptions> options, TimeProvider clock) : IDisposable
{
    public const string ClientName = "origins";
    private const string Path = "/internal/origins";

    private readonly FrozenSet<string> _configured = options.Value.CorsOrigins
        .Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private readonly TimeSpan _lifetime = TimeSpan.FromSeconds(options.Value.OriginsSeconds);
    private readonly SemaphoreSlim _asking = new(1, 1);
    private volatile FrozenSet<string> _named = FrozenSet<string>.Empty;
    private long _askAgainAt;

    public async ValueTask<bool> ContainsAsync(string origin, CancellationToken cancellationToken)
    {
        if (_configured.Contains(origin))
        {
            return true;
        }

        if (clock.GetUtcNow().UtcTicks >= Volatile.Read(ref _askAgainAt))
        {
            await AskAsync(cancellationToken);
        }

        return _named.Contains(origin);
    }

    public void Dispose() => _asking.Dispose();

    private async Task AskAsync(CancellationToken cancellationToken)
    {
        await _asking.WaitAsync(cancellationToken);
        try
        {
            if (clock.GetUtcNow().UtcTicks < Volatile.Read(ref _askAgainAt))
            {
                return;
            }

            _named = await FetchAsync(cancellationToken) ?? _named;
            Volatile.Write(ref _askAgainAt, (clock.GetUtcNow() + _lifetime).UtcTicks);
        }
        finally
        {
            _asking.Release();
        }
    }

    private async Task<FrozenSet<string>?> FetchAsync(CancellationToken cancellationToken)
    {
        var identity = replicas.Of("identity");
        foreach (var address in identity)
        {
            // Each has its share of the time, so that one that hangs leaves some to the next.
            using var deadline = new CancellationTokenSource(
                TimeSpan.FromMilliseconds(options.Value.OverviewTimeoutMilliseconds) / identity.Count, clock);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
            try
            {
                using var client = clients.CreateClient(ClientName);
                using var response = await client.GetAsync(new Uri(address, Path), either.Token);
                if (response.IsSuccessStatusCode)
                {
                    var answer = await response.Content.ReadFromJsonAsync<Named>(either.Token);
                    return answer?.Origins?.ToFrozenSet(StringComparer.OrdinalIgnoreCase);
                }
            }
            catch (Exception e) when (e is HttpRequestException or OperationCanceledException or JsonException)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }
        }

        return null;
    }

    private sealed record Named(IReadOnlyList<string>? Origins);
}

using System.Net.Sockets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;

namespace Periscope.ServiceDefaults.Messaging;

/// <summary>The dispatchers' own connection to RabbitMQ, opened when first needed and again after it broke.</summary>
internal sealed partial class BrokerConnection(
    ServiceInfo service, IConfiguration configuration, TimeProvider clock, ILogger<BrokerConnection> logger) : IAsyncDisposable
{
    // RabbitMQ.Client 7.1 has no limit of its own for a server that accepts and does not answer, and can wait for ever for the end of what
    // a reset connection left open. Its calls run aside: what blocks a thread in it must not be ours, who hold the gate.
    private static readonly TimeSpan s_disposal = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan s_opening = TimeSpan.FromSeconds(10);

    // No rate limiter: a full window of the client's own drops confirms to a few hundred a second. Batches bound us instead.
    private static readonly CreateChannelOptions s_confirming = new(
        publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true, outstandingPublisherConfirmationsRateLimiter: null);

    private readonly SemaphoreSlim _gate = new(1, 1);
    private IConnection? _connection;

    /// <summary>A channel whose publishes complete when the broker has confirmed them. Throws when the broker is away.</summary>
    /// <exception cref="TimeoutException">A step of it took more than 10 seconds; the next call begins anew.</exception>
    public async Task<BrokerChannel> OpenChannelAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            var connection = _connection is { IsOpen: true } open ? open : await ConnectAsync(cancellationToken);
            var channel = await OpenedAsync(() => connection.CreateChannelAsync(s_confirming, cancellationToken), cancellationToken);
            return new BrokerChannel(channel, this, clock);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested && BrokerLoss.Is(e))
        {
            // One that is open by its own account and opens no channel is not.
            await ForgetAsync();
            throw;
        }
        finally
        {
            _gate.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await ForgetAsync();
        _gate.Dispose();
    }

    /// <summary>Ends what may hang in its end; answers whether it did end.</summary>
    internal async Task<bool> EndAsync(IAsyncDisposable ended)
    {
        try
        {
            await Task.Run(() => ended.DisposeAsync().AsTask()).WaitAsync(s_disposal, clock);
            return true;
        }
        catch (Exception e) when (BrokerLoss.Is(e))
        {
            LogNotEnded(ended.GetType().Name, e.Message);
            return false;
        }
    }

    /// <summary>The next channel gets a new connection.</summary>
    internal async Task DropAsync()
    {
        await _gate.WaitAsync();
        try
        {
            await ForgetAsync();
        }
        finally
        {
            _gate.Release();
        }
    }

    private async Task<IConnection> ConnectAsync(CancellationToken cancellationToken)
    {
        await ForgetAsync();
        var factory = Factory();
        await RequireListenerAsync(factory.Endpoint, cancellationToken);
        return _connection = await OpenedAsync(
            () => factory.CreateConnectionAsync($"{service.Name}-outbox", cancellationToken), cancellationToken);
    }

    private async Task<T> OpenedAsync<T>(Func<Task<T>> open, CancellationToken cancellationToken)
        where T : IAsyncDisposable
    {
        var opening = Task.Run(open, CancellationToken.None);
        try
        {
            return await opening.WaitAsync(s_opening, clock, cancellationToken);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException && !opening.IsCompleted)
        {
            _ = EndLateAsync(opening);
            throw;
        }
    }

    private async Task EndLateAsync<T>(Task<T> opening)
        where T : IAsyncDisposable
    {
        try
        {
            await EndAsync(await opening);
        }
        catch (Exception e) when (BrokerLoss.Is(e))
        {
            LogNotEnded(typeof(T).Name, e.Message);
        }
    }

    private async Task ForgetAsync()
    {
        if (_connection is { } connection)
        {
            _connection = null;
            await EndAsync(connection);
        }
    }

    // The client turns one refused connection into a dozen exceptions, which a service that waits for its broker pays each time it looks.
    private async Task RequireListenerAsync(AmqpTcpEndpoint endpoint, CancellationToken cancellationToken)
    {
        using var listener = new TcpClient();
        await listener.ConnectAsync(endpoint.HostName, endpoint.Port, cancellationToken).AsTask().WaitAsync(s_opening, clock, cancellationToken);
    }

    private ConnectionFactory Factory() => new()
    {
        Uri = new Uri(configuration.GetConnectionString("rabbitmq")
            ?? throw new InvalidOperationException("ConnectionStrings:rabbitmq is not set.")),
        // We open a new one ourselves, so that a batch fails at once instead of waiting for a recovery.
        AutomaticRecoveryEnabled = false,
    };

    [LoggerMessage(Level = LogLevel.Information, Message = "A broken {What} did not end in an orderly way and is left to itself: {Reason}")]
    private partial void LogNotEnded(string what, string reason);
}

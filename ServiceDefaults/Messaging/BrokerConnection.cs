using System.Net.Sockets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;

namespace Periscope.ServiceDefaults.Messaging;

/// <summary>The dispatchers' own connection to RabbitMQ, opened when first needed and again after it broke.</summary>
internal sealed partial class BrokerConnection(
    ServiceInfo service, IConfiguration configuration, TimeProvider clock, ILogger<BrokerConnection> logger) : IAsyncDisposable
{
    // RabbitMQ.Client 7.1 can wait for ever for the end of what a reset connection left open.
    private static readonly TimeSpan s_disposal = TimeSpan.FromSeconds(3);

    private readonly SemaphoreSlim _gate = new(1, 1);
    private IConnection? _connection;

    /// <summary>A channel whose publishes complete when the broker has confirmed them. Throws when the broker is away.</summary>
    public async Task<BrokerChannel> OpenChannelAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (_connection is not { IsOpen: true })
            {
                await ForgetAsync();
                var factory = Factory();
                await RequireListenerAsync(factory.Endpoint, cancellationToken);
                _connection = await factory.CreateConnectionAsync($"{service.Name}-outbox", cancellationToken);
            }

            // No rate limiter: a full window of the client's own drops confirms to a few hundred a second. Batches bound us instead.
            var channel = await _connection.CreateChannelAsync(
                new CreateChannelOptions(
                    publisherConfirmationsEnabled: true,
                    publisherConfirmationTrackingEnabled: true,
                    outstandingPublisherConfirmationsRateLimiter: null),
                cancellationToken);
            return new BrokerChannel(channel, this, clock);
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
            await ended.DisposeAsync().AsTask().WaitAsync(s_disposal, clock);
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

    private async Task ForgetAsync()
    {
        if (_connection is { } connection)
        {
            _connection = null;
            await EndAsync(connection);
        }
    }

    // The client turns one refused connection into a dozen exceptions, which a service that waits for its broker pays each time it looks.
    private static async Task RequireListenerAsync(AmqpTcpEndpoint endpoint, CancellationToken cancellationToken)
    {
        using var listener = new TcpClient();
        await listener.ConnectAsync(endpoint.HostName, endpoint.Port, cancellationToken);
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

using Microsoft.Extensions.Configuration;
using RabbitMQ.Client;

namespace Periscope.ServiceDefaults.Messaging;

/// <summary>The dispatchers' own connection to RabbitMQ, opened when first needed and again after it broke.</summary>
internal sealed class BrokerConnection(ServiceInfo service, IConfiguration configuration) : IAsyncDisposable
{
    private readonly SemaphoreSlim _gate = new(1, 1);
    private IConnection? _connection;

    /// <summary>A channel whose publishes complete when the broker has confirmed them. Throws when the broker is away.</summary>
    public async Task<IChannel> OpenChannelAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (_connection is not { IsOpen: true })
            {
                if (_connection is not null)
                {
                    await _connection.DisposeAsync();
                    _connection = null;
                }

                _connection = await Factory().CreateConnectionAsync($"{service.Name}-outbox", cancellationToken);
            }

            // No rate limiter: a full window of the client's own drops confirms to a few hundred a second. Batches bound us instead.
            return await _connection.CreateChannelAsync(
                new CreateChannelOptions(
                    publisherConfirmationsEnabled: true,
                    publisherConfirmationTrackingEnabled: true,
                    outstandingPublisherConfirmationsRateLimiter: null),
                cancellationToken);
        }
        finally
        {
            _gate.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_connection is not null)
        {
            await _connection.DisposeAsync();
        }

        _gate.Dispose();
    }

    private ConnectionFactory Factory() => new()
    {
        Uri = new Uri(configuration.GetConnectionString("rabbitmq")
            ?? throw new InvalidOperationException("ConnectionStrings:rabbitmq is not set.")),
        // We open a new one ourselves, so that a batch fails at once instead of waiting for a recovery.
        AutomaticRecoveryEnabled = false,
    };
}

using MassTransit;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Periscope.ServiceDefaults.Messaging;

/// <summary>Keeps a bus reading the queues: starts it once the broker answers, and replaces one that does not come back after a loss.</summary>
/// <remarks>
/// After a broken connection MassTransit 8.4 on RabbitMQ.Client 7.1 can stay with a channel whose end never comes, or end a queue's loop
/// for good (MassTransit issue 5942, rabbitmq-dotnet-client issue 1751); messages would wait for ever in a healthy broker. A new bus has
/// a new connection. What the old one had taken and not acknowledged is delivered again, and the inbox knows what was done already.
/// A bus may take itself for healthy and read nothing (MassTransit issue 6095), so the broker is asked for each queue's consumers, too;
/// it names those of all processes, so that of several replicas one that is deaf by itself is not found, but then another reads.
/// </remarks>
internal sealed partial class BusSupervisor(
    ConsumerBus buses, BrokerConnection broker, TimeProvider clock, ILogger<BusSupervisor> logger) : BackgroundService, IHealthCheck
{
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_start = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_stop = TimeSpan.FromSeconds(10);

    // A bus that recovers by itself does so within this time after the broker is back.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(5);

    private volatile IBusControl? _bus;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (_bus is not { } bus)
        {
            return Task.FromResult(HealthCheckResult.Unhealthy("Not connected to the broker yet."));
        }

        var health = bus.CheckHealth();
        return Task.FromResult(health.Status == BusHealthStatus.Healthy
            ? HealthCheckResult.Healthy(health.Description)
            : HealthCheckResult.Unhealthy(health.Description));
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                await BrokerAnswersAsync(stoppingToken);
                if (await StartAsync(buses.Create()) is { } bus)
                {
                    _bus = bus;
                    LogReplaced(await FailureAsync(bus, stoppingToken));
                    _bus = null;
                    // Its end may never come.
                    _ = EndAsync(bus);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }

        if (_bus is { } last)
        {
            await EndAsync(last);
        }
    }

    private async Task<IBusControl?> StartAsync(IBusControl bus)
    {
        try
        {
            using var limit = new CancellationTokenSource(s_start, clock);
            await bus.StartAsync(limit.Token).WaitAsync(s_start, clock);
            return bus;
        }
        catch (Exception e)
        {
            LogNotStarted(e);
            _ = EndAsync(bus);
            return null;
        }
    }

    /// <summary>Completes, with what is wrong, when the broker answers and the bus has been unhealthy for long or one of its queues has no reader.</summary>
    private async Task<string> FailureAsync(IBusControl bus, CancellationToken cancellationToken)
    {
        long? since = null;
        var lookedAt = clock.GetTimestamp();
        string? unread = null;
        using var timer = new PeriodicTimer(s_interval, clock);
        while (true)
        {
            await timer.WaitForNextTickAsync(cancellationToken);
            var health = bus.CheckHealth();
            if (health.Status != BusHealthStatus.Healthy)
            {
                unread = null;
                // Its time runs from when the broker is there.
                since = await BrokerAnswersAsync(cancellationToken) ? since ?? clock.GetTimestamp() : clock.GetTimestamp();
                if (clock.GetElapsedTime(since.Value) > s_patience)
                {
                    return health.Description;
                }

                continue;
            }

            since = null;
            if (clock.GetElapsedTime(lookedAt) > s_look)
            {
                // Between a queue's loss and its recovery a look may fall; two do not.
                var before = unread;
                unread = await UnreadAsync(cancellationToken);
                lookedAt = clock.GetTimestamp();
                if (unread is not null && unread == before)
                {
                    return $"{unread} has no consumer";
                }
            }
        }
    }

    /// <summary>A queue of this service that nobody reads; null also when that cannot be asked now.</summary>
    private async Task<string?> UnreadAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var channel = await broker.OpenChannelAsync(cancellationToken);
            foreach (var queue in buses.Queues)
            {
                if (await channel.CountConsumersAsync(queue, cancellationToken) == 0)
                {
                    return queue;
                }
            }
        }
        catch (Exception e) when (BrokerLoss.Is(e) && !cancellationToken.IsCancellationRequested)
        {
            // The bus will notice it, too.
        }

        return null;
    }

    /// <summary>Waits until the broker answers; says whether it did at once.</summary>
    private async Task<bool> BrokerAnswersAsync(CancellationToken cancellationToken)
    {
        for (var told = false; ; told = true)
        {
            try
            {
                await using var channel = await broker.OpenChannelAsync(cancellationToken);
                return !told;
            }
            catch (Exception e) when (BrokerLoss.Is(e) && !cancellationToken.IsCancellationRequested)
            {
                if (!told)
                {
                    LogBrokerAway(e.Message);
                }
            }

            await Task.Delay(s_interval / 2, clock, cancellationToken);
        }
    }

    private async Task EndAsync(IBusControl bus)
    {
        try
        {
            using var limit = new CancellationTokenSource(s_stop, clock);
            await bus.StopAsync(limit.Token).WaitAsync(s_stop, clock);
        }
        catch (Exception e)
        {
            LogNotEnded(e.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The queues are not read although the broker answers; a new bus is started: {Health}")]
    private partial void LogReplaced(string health);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The broker does not answer; its queues are read when it is back: {Reason}")]
    private partial void LogBrokerAway(string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The bus could not be started and is tried again")]
    private partial void LogNotStarted(Exception exception);

    [LoggerMessage(Level = LogLevel.Information, Message = "A bus did not end in an orderly way and is left to itself: {Reason}")]
    private partial void LogNotEnded(string reason);
}

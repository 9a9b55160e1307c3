using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Periscope.ServiceDefaults.Tests.Sample;
using Periscope.TestKit;

namespace Periscope.ServiceDefaults.Tests.Messaging;

internal sealed class MetricsTests
{
    [Test]
    public async Task Consume_IsCounted()
    {
        var counted = new ConcurrentBag<string>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Name == "MassTransit")
                {
                    self.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, _, _, _) => counted.Add(instrument.Name));
        listener.Start();
        await using var service = await SampleService.StartAsync();

        await service.Bus.PublishAsync(new ThingKept { ThingId = Guid.CreateVersion7(), Number = 1 }, service.Workspace);

        await Eventually.IsTrueAsync(() => counted.Contains("messaging.masstransit.consume"), "the message is counted");
    }
}

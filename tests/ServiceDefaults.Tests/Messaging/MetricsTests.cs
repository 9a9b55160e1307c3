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
        var counted = new ConcurrentDictionary<string, long>();
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
        listener.SetMeasurementEventCallback<long>((instrument, count, _, _) => counted.AddOrUpdate(instrument.Name, count, (_, sum) => sum + count));
        listener.Start();
        await using var service = await SampleService.StartAsync();

        await service.Bus.PublishAsync(new ThingKept { ThingId = Guid.CreateVersion7(), Number = 1 }, service.Workspace);

        await Eventually.IsTrueAsync(() => counted.ContainsKey("messaging.masstransit.consume"), "the message is counted");
        Assert.That(counted["messaging.masstransit.consume"], Is.Positive);
    }
}

using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Periscope.Notification.Channels;
using Periscope.Notification.Deliveries;
using Periscope.Notification.Deliveries.Email;
using Periscope.ServiceDefaults;
using Periscope.ServiceDefaults.Mail;
using Periscope.ServiceDefaults.Resilience;
using Periscope.TestKit;

namespace Periscope.Notification.Tests.Deliveries;

internal sealed class EmailBreakerTests
{
    [Test]
    public async Task Send_ServerThatIsDown_IsLeftAloneAfterThreeFailures()
    {
        var now = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
        using var service = new ServiceInfo("notification");
        var breakers = new CircuitBreakers(
            new ConfigurationBuilder().Build(), service, new SettableClock(now), NullLogger<CircuitBreakers>.Instance);
        var smtp = new SmtpOptions { Host = "127.0.0.1", Port = ClosedPort(), From = "alerts@periscope.example" };
        var recipients = NotificationApp.App.Services.GetRequiredService<Recipients>();
        var sender = new EmailSender(Options.Create(smtp), Options.Create(new DeliveryOptions()), recipients, breakers);
        var channel = new Channel
        {
            Id = Guid.CreateVersion7(),
            Kind = ChannelKinds.Email,
            Name = "Team",
            Config = "{}",
            CreatedAt = now,
            UpdatedAt = now,
        };
        await recipients.SealAsync(channel, new EmailConfig(["a@team.example"]), CancellationToken.None);
        var message = OutgoingMessage.Test(channel, now);
        for (var i = 0; i < 3; i++)
        {
            var failed = await sender.SendAsync(channel, message, CancellationToken.None);
            Assert.That(failed, Has.Property("MayRetry").True.And.Property("NotBefore").Null);
        }

        var postponed = await sender.SendAsync(channel, message, CancellationToken.None);

        Assert.That(postponed.NotBefore, Is.EqualTo(now + TimeSpan.FromSeconds(60)));
    }

    private static int ClosedPort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

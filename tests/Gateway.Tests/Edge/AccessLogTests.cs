using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Periscope.Gateway.Edge;
using Periscope.TestKit;

namespace Periscope.Gateway.Tests.Edge;

internal sealed class AccessLogTests
{
    private static readonly AccessLine s_line = new("GET", "/api/v1/competitors", 200, 1.24, "data-0", "someone", "-", "request-1");
    private readonly SettableClock _clock = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, 7, TimeSpan.Zero));

    [Test]
    public async Task Line_SaysWhatWasAskedByWhomAndHowLongItTook()
    {
        using var output = new MemoryStream();
        using var log = new AccessLog(output, _clock);

        log.Add(s_line);
        await log.FlushAsync(default);

        Assert.That(Text(output), Is.EqualTo(
            "2026-03-01T12:00:00.007Z GET /api/v1/competitors 200 1.2 ms from data-0 for someone in -, request request-1\n"));
    }

    [Test]
    public async Task Path_WithALineBreak_StaysOneLine()
    {
        using var output = new MemoryStream();
        using var log = new AccessLog(output, _clock);

        log.Add(s_line with { Path = "/a\n2026-03-01T12:00:00.000Z GET /forged\u001b[2J" });
        await log.FlushAsync(default);

        Assert.That(Text(output).Count(c => c < ' '), Is.EqualTo(1));
        Assert.That(Text(output), Does.Contain("/a?2026-03-01T12:00:00.000Z GET /forged?[2J 200"));
    }

    [Test]
    public async Task Path_LongerThanALine_IsCut()
    {
        using var output = new MemoryStream();
        using var log = new AccessLog(output, _clock);

        log.Add(s_line with { Path = "/" + new string('ä', 9000) });
        await log.FlushAsync(default);

        Assert.That(Text(output), Does.StartWith("2026-03-01T12:00:00.007Z GET /ä").And.EndsWith("ä 200 1.2 ms from data-0 for someone in -, request request-1\n"));
        Assert.That(output.Length, Is.LessThanOrEqualTo(4096));
    }

    [Test]
    public async Task MoreThanFits_IsCountedAndSaid()
    {
        using var output = new MemoryStream();
        using var log = new AccessLog(output, _clock);

        for (var i = 0; i < 10_000; i++)
        {
            log.Add(s_line);
        }

        await log.FlushAsync(default);
        var lines = Text(output).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.That(lines[^1], Is.EqualTo($"{10_000 - (lines.Length - 1)} requests left no line here: whoever reads them is too slow"));
        Assert.That(lines, Has.Length.InRange(2000, 3000));
        Assert.That(lines[..^1].Count(line => line.EndsWith("request request-1", StringComparison.Ordinal)), Is.EqualTo(lines.Length - 1));
    }

    // A host stops its services twice at a time when it is told to stop from two sides.
    [Test]
    [Repeat(50)]
    public async Task Stop_ByTwoAtATime_WritesEachLineOnce()
    {
        using var output = new YieldingStream();
        using var log = new AccessLog(output, _clock);
        await log.StartAsync(default);
        for (var i = 0; i < 2000; i++)
        {
            log.Add(s_line with { RequestId = $"request-{i}" });
        }

        await Task.WhenAll(log.StopAsync(default), log.StopAsync(default));

        Assert.That(
            Text(output).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line[(line.LastIndexOf('-') + 1)..]),
            Is.EqualTo(Enumerable.Range(0, 2000).Select(i => $"{i}")));
    }

    [Test]
    public async Task Request_IsWrittenWithWhoAnsweredAndForWhomAndWithoutItsQuery()
    {
        using var output = new MemoryStream();
        await using var data = await Backend.StartAsync(app => app.MapGet("/api/v1/competitors", () => "in"));
        await using (var gateway = await GatewayApp.StartAsync(
            null, services => services.AddSingleton(new AccessLog(output, TimeProvider.System)), ("services:data:http:0", data.Address)))
        {
            using var client = gateway.SignedIn();
            using var response = await client.GetAsync("/api/v1/competitors?secret=1");
            using var health = await client.GetAsync("/health");
            await Eventually.IsTrueAsync(() => output.Length > 0, "the line is written");
        }

        Assert.That(Text(output), Does.Match(
            @"^\S+Z GET /api/v1/competitors 200 [\d.]+ ms from data-0 for [0-9a-f-]{36} in [0-9a-f-]{36}, request [0-9a-f-]{36}\n$"));
    }

    private static string Text(MemoryStream output) => Encoding.UTF8.GetString(output.ToArray());

    /// <summary>Lets others run before each write, as a pipe does.</summary>
    private sealed class YieldingStream : MemoryStream
    {
        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await Task.Yield();
            cancellationToken.ThrowIfCancellationRequested();
            Write(buffer.Span);
        }
    }
}

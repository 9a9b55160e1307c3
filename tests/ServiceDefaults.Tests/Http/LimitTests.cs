using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Http;
using Periscope.ServiceDefaults.Http;
using Periscope.ServiceDefaults.Tests.Support;
using Periscope.TestKit;

namespace Periscope.ServiceDefaults.Tests.Http;

internal sealed class LimitTests
{
    private const int Limit = 100_000;

    [TestCase(true)]
    [TestCase(false)]
    public async Task Fetch_BodyOverTheLimit_IsRefused(bool withLength)
    {
        await using var server = await LoopbackServer.StartAsync(async context =>
        {
            context.Response.ContentLength = withLength ? Limit + 1 : null;
            await context.Response.Body.WriteAsync(new byte[Limit]);
            await context.Response.Body.WriteAsync(new byte[1]);
        });
        await using var clients = new GuardedClients(server.HostAndPort, options => options.MaxResponseBytes = Limit);

        var refused = await Assert.ThrowsAsync<FetchRefusedException>(() => clients.GetAsync(server.Url));

        Assert.That(refused!.Reason, Is.EqualTo(FetchRefusal.TooLarge));
    }

    [Test]
    public async Task Fetch_BodyOfExactlyTheLimit_IsRead()
    {
        await using var server = await LoopbackServer.StartAsync(context => context.Response.Body.WriteAsync(new byte[Limit]).AsTask());
        await using var clients = new GuardedClients(server.HostAndPort, options => options.MaxResponseBytes = Limit);

        Assert.That((await clients.GetAsync(server.Url)).Body, Has.Length.EqualTo(Limit));
    }

    [TestCase("gzip")]
    [TestCase("br")]
    [TestCase("deflate")]
    public async Task Fetch_SmallArchiveOfALargeNothing_IsRefusedByItsUnpackedSize(string encoding)
    {
        var bomb = Compress(encoding, new byte[50_000_000]);
        Assert.That(bomb, Has.Length.LessThan(Limit), "what travels is within the limit");
        await using var server = await LoopbackServer.StartAsync(context =>
        {
            context.Response.Headers.ContentEncoding = encoding;
            return context.Response.Body.WriteAsync(bomb).AsTask();
        });
        await using var clients = new GuardedClients(server.HostAndPort, options => options.MaxResponseBytes = Limit);

        var refused = await Assert.ThrowsAsync<FetchRefusedException>(() => clients.GetAsync(server.Url));

        Assert.That(refused!.Reason, Is.EqualTo(FetchRefusal.TooLarge));
    }

    [TestCase("gzip")]
    [TestCase("br")]
    [TestCase("deflate")]
    public async Task Fetch_CompressedBody_IsUnpacked(string encoding)
    {
        await using var server = await LoopbackServer.StartAsync(context =>
        {
            context.Response.Headers.ContentEncoding = encoding;
            return context.Response.Body.WriteAsync(Compress(encoding, "a page"u8.ToArray())).AsTask();
        });
        await using var clients = new GuardedClients(server.HostAndPort);

        Assert.That((await clients.GetAsync(server.Url)).Body, Is.EqualTo("a page"u8.ToArray()));
    }

    [TestCase("gzip")]
    [TestCase("br")]
    [TestCase("deflate")]
    public async Task Fetch_BodyThatIsNotEncodedAsItSays_FailsAsAnyOther(string encoding)
    {
        await using var server = await LoopbackServer.StartAsync(context =>
        {
            context.Response.Headers.ContentEncoding = encoding;
            return context.Response.WriteAsync("what no decoder ever wrote");
        });
        await using var clients = new GuardedClients(server.HostAndPort);

        var failure = await Assert.CatchAsync(() => clients.Client.GetAsync(server.Url));

        Assert.That(failure, Is.TypeOf<HttpRequestException>());
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Fetch_ServerThatStops_EndsAtTheTimeLimit(bool afterHeaders)
    {
        await using var server = await LoopbackServer.StartAsync(async context =>
        {
            if (afterHeaders)
            {
                await context.Response.WriteAsync("the beginning of");
                await context.Response.Body.FlushAsync();
            }
            await Stall.UntilAsync(context.RequestAborted);
        });
        await using var clients = new GuardedClients(
            server.HostAndPort, options => options.Timeout = TimeSpan.FromMilliseconds(300), name: "feed");

        await Assert.ThrowsAsync<FetchTimeoutException>(() => clients.GetAsync(server.Url));
        Assert.That(clients.Breakers.Get("feed").Status("").Failures, Is.EqualTo(afterHeaders ? 0 : 1));
    }

    [Test]
    public async Task Fetch_CallerThatGivesUp_GetsItsOwnCancellationAndBlamesNobody()
    {
        var arrived = new TaskCompletionSource();
        await using var server = await LoopbackServer.StartAsync(async context =>
        {
            arrived.TrySetResult();
            await Stall.UntilAsync(context.RequestAborted);
        });
        await using var clients = new GuardedClients(server.HostAndPort, name: "feed");
        using var stop = new CancellationTokenSource();

        var fetch = clients.Client.GetAsync(server.Url, stop.Token);
        await arrived.Task;
        await stop.CancelAsync();

        await Assert.CatchAsync<OperationCanceledException>(() => fetch);
        Assert.That(clients.Breakers.Get("feed").Status("").Failures, Is.Zero);
    }

    [Test]
    public async Task Fetch_ConditionalRequest_HandsTheNotModifiedToTheCaller()
    {
        await using var server = await LoopbackServer.StartAsync(context =>
        {
            context.Response.Headers.ETag = "\"v1\"";
            context.Response.StatusCode = context.Request.Headers.IfNoneMatch == "\"v1\"" ? 304 : 200;
            return Task.CompletedTask;
        });
        await using var clients = new GuardedClients(server.HostAndPort);

        var response = await clients.GetAsync(server.Url, request => request.Headers.IfNoneMatch.Add(new EntityTagHeaderValue("\"v1\"")));

        Assert.That(response.Status, Is.EqualTo(HttpStatusCode.NotModified));
        Assert.That(response.Headers.ETag!.Tag, Is.EqualTo("\"v1\""));
        Assert.That(response.Body, Is.Empty);
    }

    private static byte[] Compress(string encoding, byte[] content)
    {
        using var target = new MemoryStream();
        using (Stream stream = encoding switch
        {
            "gzip" => new GZipStream(target, CompressionLevel.SmallestSize),
            "br" => new BrotliStream(target, CompressionLevel.Optimal),
            _ => new ZLibStream(target, CompressionLevel.SmallestSize),
        })
        {
            stream.Write(content);
        }
        return target.ToArray();
    }
}

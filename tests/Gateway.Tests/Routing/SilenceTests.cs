using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Periscope.Gateway.Routing;
using Periscope.TestKit;
using Yarp.ReverseProxy;
using Yarp.ReverseProxy.Model;

namespace Periscope.Gateway.Tests.Routing;

/// <summary>How long a request may take: for as long as something is heard of either end.</summary>
[TestFixture(false)]
[TestFixture(true)]
internal sealed class SilenceTests(bool overHttp2)
{
    private const string Path = "/api/v1/competitors";

    // Enough for YARP to judge a replica by (TransportFailureRateHealthPolicyOptions), with as many again.
    private const int Many = 40;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    [Test]
    public async Task Answer_ThatDoesNotBegin_Is504Problem()
    {
        await using var data = await StartAsync(app => app.MapGet(Path, (HttpContext http) => Stall.UntilAsync(http.RequestAborted)));
        await using var gateway = await GatewayApp.StartAsync([.. data.Of("data"), ("Gateway:SilenceSeconds", "1")]);
        using var client = gateway.SignedIn();

        using var response = await client.GetAsync(Path).WaitAsync(s_patience);

        await Problem.ShouldBeAsync(response, HttpStatusCode.GatewayTimeout);
    }

    [Test]
    public async Task Answer_OfWhichOnlyTheHeadComes_Is504Problem()
    {
        await using var data = await StartAsync(app => app.MapGet(Path, async (HttpContext http) =>
        {
            await http.Response.Body.FlushAsync();
            await Stall.UntilAsync(http.RequestAborted);
        }));
        await using var gateway = await GatewayApp.StartAsync([.. data.Of("data"), ("Gateway:SilenceSeconds", "1")]);
        using var client = gateway.SignedIn();

        using var response = await client.GetAsync(Path).WaitAsync(s_patience);

        await Problem.ShouldBeAsync(response, HttpStatusCode.GatewayTimeout);
    }

    [Test]
    public async Task Upload_ThatTakesLongerThanTheSilence_Arrives()
    {
        await using var data = await StartAsync(app => app.MapPost(Path, async (HttpContext http) =>
        {
            using var reader = new StreamReader(http.Request.Body);
            return await reader.ReadToEndAsync(http.RequestAborted);
        }));
        await using var gateway = await GatewayApp.StartAsync([.. data.Of("data"), ("Gateway:SilenceSeconds", "2")]);
        using var client = gateway.SignedIn();

        using var response = await client.PostAsync(Path, new SlowContent()).WaitAsync(s_patience);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await response.Content.ReadAsStringAsync(), Has.Length.EqualTo(SlowContent.Parts * SlowContent.PartSize));
    }

    // With the usual minute Kestrel's least rate of a body ends it first, after five seconds; with less than that YARP does, which over
    // HTTP/2 hears at the same moment that no answer has come.
    [TestCase("60", "408")]
    [TestCase("1", "408|504")]
    public async Task Upload_ThatStops_IsAProblemOfTime(string silence, string status)
    {
        await using var data = await StartAsync(app => app.MapPost(Path, async (HttpContext http) =>
        {
            using var reader = new StreamReader(http.Request.Body);
            return await reader.ReadToEndAsync(http.RequestAborted);
        }));
        await using var gateway = await GatewayApp.StartAsync([.. data.Of("data"), ("Gateway:SilenceSeconds", silence)]);

        var answer = await UploadAsync(gateway, length: 1000, sent: 10);

        Assert.That(answer, Does.Match($"^HTTP/1.1 ({(overHttp2 ? status : "408")}) "));
        Assert.That(answer, Does.Contain("application/problem+json"));
    }

    [Test]
    public async Task Upload_ThatTheServiceDoesNotRead_Is504Problem()
    {
        // More than all buffers on the way hold.
        const int Large = 64 * 1024 * 1024;
        await using var data = await StartAsync(app => app.MapPost(Path, (HttpContext http) => Stall.UntilAsync(http.RequestAborted)));
        await using var gateway = await GatewayApp.StartAsync(
            [.. data.Of("data"), ("Gateway:SilenceSeconds", "2"), ("Gateway:MaxRequestBytes", $"{2 * Large}")]);

        var answer = await UploadAsync(gateway, Large, Large);

        Assert.That(answer, Does.StartWith("HTTP/1.1 504 "));
        Assert.That(answer, Does.Contain("application/problem+json"));
    }

    [Test]
    public async Task Replica_ThatDoesNotAnswerInTime_IsLeftOut()
    {
        var reached = 0;
        var isReached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var stalled = await StartAsync(app => app.MapGet(Path, (HttpContext http) =>
        {
            if (Interlocked.Increment(ref reached) >= Many / 4)
            {
                isReached.TrySetResult();
            }

            return Stall.UntilAsync(http.RequestAborted);
        }));
        // It waits too, or all would go to whoever is free.
        await using var well = await StartAsync(app => app.MapGet(Path, async () =>
        {
            await isReached.Task;
            return "[]";
        }));
        await using var gateway = await GatewayApp.StartAsync(
            [.. stalled.Of("data", 0), .. well.Of("data", 1), ("Gateway:SilenceSeconds", "3")]);
        using var client = gateway.SignedIn();

        var asking = Enumerable.Range(0, Many).Select(_ => client.GetAsync(Path)).ToArray();

        var destinations = gateway.Services.GetRequiredService<IProxyStateLookup>().TryGetCluster("data", out var cluster)
            ? cluster.Destinations
            : throw new InvalidOperationException("The table has no such cluster.");
        await Eventually.IsTrueAsync(() => destinations["data-0"].Health.Passive == DestinationHealth.Unhealthy, "the stalled replica is left out");
        Assert.That(destinations["data-1"].Health.Passive, Is.Not.EqualTo(DestinationHealth.Unhealthy));
        foreach (var response in await Task.WhenAll(asking).WaitAsync(s_patience))
        {
            response.Dispose();
        }
    }

    [Test]
    public void Route_WithATimeoutOfItsOwn_SharesNoClusterWithOthers()
    {
        var (usual, quick, stream) = (
            new GatewayRoute("data", "/usual"), new GatewayRoute("data", "/quick", Timeout: 5), new GatewayRoute("data", "/stream", IsStream: true));

        Assert.That(new[] { usual.Cluster, quick.Cluster, stream.Cluster }, Is.Unique);
        Assert.That(new GatewayRoute("data", "/as-quick", Timeout: 5).Cluster, Is.EqualTo(quick.Cluster));
    }

    // HttpClient looks at the answer only when it has sent all.
    private static async Task<string> UploadAsync(GatewayApp gateway, int length, int sent)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(gateway.Client.BaseAddress!.Host, gateway.Client.BaseAddress.Port);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"POST {Path} HTTP/1.1\r\nHost: gateway\r\nAuthorization: Bearer {gateway.Token()}\r\nContent-Length: {length}\r\n\r\n"));
        var sending = SendAsync();
        var buffer = new byte[4096];
        var read = await stream.ReadAtLeastAsync(buffer, minimumBytes: 64, throwOnEndOfStream: false).AsTask().WaitAsync(s_patience);
        client.Close();
        await sending;
        return Encoding.ASCII.GetString(buffer, 0, read);

        async Task SendAsync()
        {
            try
            {
                await stream.WriteAsync(new byte[sent]);
            }
            catch (Exception e) when (e is IOException or ObjectDisposedException)
            {
                // The gateway has answered and reads no more.
            }
        }
    }

    private Task<Backend> StartAsync(Action<WebApplication> map) => overHttp2 ? Backend.StartBothAsync(map) : Backend.StartAsync(map);

    // Parts that come a little apart, for twice the silence that is allowed.
    private sealed class SlowContent : HttpContent
    {
        public const int Parts = 20;

        // Kestrel refuses whoever sends less than 240 bytes a second.
        public const int PartSize = 100;
        private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(200);

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            using var timer = new PeriodicTimer(s_pause);
            for (var part = 0; part < Parts; part++)
            {
                await stream.WriteAsync(Enumerable.Repeat((byte)'.', PartSize).ToArray());
                await stream.FlushAsync();
                await timer.WaitForNextTickAsync();
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}

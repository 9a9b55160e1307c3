using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Periscope.TestKit;

namespace Periscope.Gateway.Tests.Routing;

/// <summary>What the gateway makes of what comes back from a service, byte for byte.</summary>
internal sealed class AnswerTests
{
    private const string Path = "/api/v1/competitors";
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    [Test]
    public async Task Connection_WithAnAnswerReadToItsEnd_IsUsedAgain()
    {
        await using var data = RawService.Saying("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ngood");
        await using var gateway = await GatewayApp.StartAsync(("services:data:http:0", data.Address));
        using var client = gateway.SignedIn();

        for (var i = 0; i < 50; i++)
        {
            Assert.That(await client.GetStringAsync(Path), Is.EqualTo("good"));
        }

        // A caller who is quick asks again before the connection is given back.
        Assert.That(data.Connections, Is.LessThan(25));
    }

    [Test]
    public async Task Connection_ClosedByTheServiceWhileItWaited_CostsNothing()
    {
        var asked = 0;
        await using var data = RawService.Start(async question =>
        {
            Interlocked.Increment(ref asked);
            await question.SayAsync("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ngood");
            question.Stream.Close();
        });
        await using var gateway = await GatewayApp.StartAsync(("services:data:http:0", data.Address));
        using var client = gateway.SignedIn();

        for (var i = 0; i < 20; i++)
        {
            Assert.That(await client.GetStringAsync(Path), Is.EqualTo("good"));
        }

        Assert.That(asked, Is.EqualTo(20));
    }

    [Test]
    public async Task Connection_ThatTheServiceWantsToClose_IsNotUsedAgain()
    {
        await using var data = RawService.Saying("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 4\r\n\r\ngood");
        await using var gateway = await GatewayApp.StartAsync(("services:data:http:0", data.Address));
        using var client = gateway.SignedIn();

        Assert.That(await client.GetStringAsync(Path), Is.EqualTo("good"));
        Assert.That(await client.GetStringAsync(Path), Is.EqualTo("good"));

        Assert.That(data.Connections, Is.EqualTo(2));
    }

    // Or one caller's answer would be read by another.
    [Test]
    public async Task Connection_OnWhichMoreCameThanWasAskedFor_IsNotUsedAgain()
    {
        await using var data = RawService.Start(question => question.SayAsync(
            $"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n{question.Connection}HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nothers"));
        await using var gateway = await GatewayApp.StartAsync(("services:data:http:0", data.Address));
        using var client = gateway.SignedIn();

        var first = await client.GetStringAsync(Path);
        var second = await client.GetStringAsync(Path);

        Assert.That(new[] { first, second }, Is.EqualTo(new[] { "1", "2" }));
    }

    [TestCase("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ngood")]
    [TestCase("HTTP/1.1 200\r\nContent-Length:4\r\nX-Empty:\r\n\r\ngood")]
    [TestCase("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;a=b\r\ngo\r\n2\r\nod\r\n0\r\nX-Trailer: 1\r\n\r\n")]
    [TestCase("HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n00004\r\ngood\r\n0\r\n\r\n")]
    public async Task Answer_InAnUnusualForm_IsUnderstoodHoweverItComes(string answer)
    {
        var asked = 0;
        await using var data = RawService.Start(async question =>
        {
            // At the first request all at once, and then byte by byte.
            foreach (var part in Interlocked.Increment(ref asked) == 1 ? [answer] : answer.Select(c => $"{c}"))
            {
                await question.SayAsync(part);
                await Task.Yield();
            }
        });
        await using var gateway = await GatewayApp.StartAsync(("services:data:http:0", data.Address));
        using var client = gateway.SignedIn();

        Assert.That(await client.GetStringAsync(Path), Is.EqualTo("good"));
        Assert.That(await client.GetStringAsync(Path), Is.EqualTo("good"));
    }

    [Test]
    public async Task Answer_WithoutALength_EndsWithItsConnection()
    {
        await using var data = RawService.Start(async question =>
        {
            await question.SayAsync("HTTP/1.1 200 OK\r\n\r\ngo");
            await question.SayAsync("od");
            question.Stream.Close();
        });
        await using var gateway = await GatewayApp.StartAsync(("services:data:http:0", data.Address));
        using var client = gateway.SignedIn();

        Assert.That(await client.GetStringAsync(Path), Is.EqualTo("good"));
    }

    [TestCase("HTTP/1.1 200 OK\r\nContent-Length: +4\r\n\r\ngood")]
    [TestCase("HTTP/1.1 200 OK\r\nContent-Length: 4, 4\r\n\r\ngood")]
    [TestCase("HTTP/1.1 2000 OK\r\nContent-Length: 4\r\n\r\ngood")]
    [TestCase("SSH-2.0-OpenSSH\r\n\r\n")]
    public async Task Answer_ThatIsNone_Is503WithTheRequestsId_AndItsConnectionIsClosed(string answer)
    {
        await using var data = RawService.Start(question => question.SayAsync(
            question.Connection == 1 ? answer : "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nnext"));
        await using var gateway = await GatewayApp.StartAsync(("services:data:http:0", data.Address));
        using var client = gateway.SignedIn();

        using var response = await client.GetAsync(Path);
        var next = await client.GetStringAsync(Path);

        await Problem.ShouldBeAsync(response, HttpStatusCode.ServiceUnavailable);
        Assert.That(response.Headers.GetValues("X-Request-ID").Count(), Is.EqualTo(1));
        Assert.That(next, Is.EqualTo("next"));
    }

    [Test]
    public async Task Answer_WithAnEndlessHead_Is503()
    {
        await using var data = RawService.Start(async question =>
        {
            await question.SayAsync("HTTP/1.1 200 OK\r\n");
            while (true)
            {
                await question.SayAsync($"X-More: {new string('a', 1000)}\r\n");
            }
        });
        await using var gateway = await GatewayApp.StartAsync(("services:data:http:0", data.Address));
        using var client = gateway.SignedIn();

        using var response = await client.GetAsync(Path);

        await Problem.ShouldBeAsync(response, HttpStatusCode.ServiceUnavailable);
    }

    [TestCase("HTTP/1.1 200 OK\r\nContent-Length: 40\r\n\r\ngood")]
    [TestCase("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\ngood\r\n")]
    [TestCase("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\ngoodgood\r\n")]
    [TestCase("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\ngood\r\n-1\r\n")]
    [TestCase("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\ngood\r\n1000000000000000\r\n")]
    public async Task Answer_ThatIsCutOffOrBroken_DoesNotLookComplete(string answer)
    {
        await using var data = RawService.Start(async question =>
        {
            await question.SayAsync(answer);
            question.Stream.Close();
        });
        await using var gateway = await GatewayApp.StartAsync(("services:data:http:0", data.Address));
        using var client = gateway.SignedIn();

        Assert.That(async () => await client.GetStringAsync(Path), Throws.InstanceOf<HttpRequestException>());
    }

    [Test]
    public async Task Caller_WhoGoes_EndsTheRequestAtTheService()
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var data = await Backend.StartAsync(app => app.MapGet(Path, async (HttpContext http) =>
        {
            asked.TrySetResult();
            await Stall.UntilAsync(http.RequestAborted);
            ended.TrySetResult();
        }));
        await using var gateway = await GatewayApp.StartAsync(("services:data:http:0", data.Address));
        using var client = gateway.SignedIn();
        using var going = new CancellationTokenSource();

        var asking = client.GetAsync(Path, going.Token);
        await asked.Task.WaitAsync(s_patience);
        await going.CancelAsync();

        Assert.That(async () => await asking, Throws.InstanceOf<OperationCanceledException>());
        Assert.That(async () => await ended.Task.WaitAsync(s_patience), Throws.Nothing);
    }

    [Test]
    public async Task Requests_ManyAtOnce_EachGetTheirOwnAnswer()
    {
        await using var data = await Backend.StartAsync(app => app.MapGet(Path, async (string q) =>
        {
            await Task.Yield();
            return string.Concat(Enumerable.Repeat(q, 5000));
        }));
        await using var gateway = await GatewayApp.StartAsync(("services:data:http:0", data.Address));
        using var client = gateway.SignedIn();

        var answers = await Task.WhenAll(Enumerable.Range(1000, 400).Select(i => client.GetStringAsync($"{Path}?q={i}")));

        Assert.That(answers, Is.EqualTo(Enumerable.Range(1000, 400).Select(i => string.Concat(Enumerable.Repeat($"{i}", 5000)))));
    }
}

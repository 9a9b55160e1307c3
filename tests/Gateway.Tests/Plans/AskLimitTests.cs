using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Periscope.Gateway.Plans;
using Periscope.Gateway.Routing;
using Periscope.ServiceDefaults.Quotas;
using Periscope.ServiceDefaults.Web;
using Periscope.TestKit;

namespace Periscope.Gateway.Tests.Plans;

internal sealed class AskLimitTests
{
    private const int FreeQuestions = 20;
    private Backend _query = null!;
    private GatewayApp _gateway = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        if (Environment.GetEnvironmentVariable("PERISCOPE_TEST_REDIS") is null)
        {
            Assert.Ignore("skipped: no Redis");
        }

        _query = await StartQueryAsync();
        _gateway = await GatewayApp.StartAsync(("services:query:http:0", _query.Address));
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        if (_gateway is not null)
        {
            await _gateway.DisposeAsync();
            await _query.DisposeAsync();
        }
    }

    [Test]
    public async Task Ask_FreePlanAskedAllAtOnce_LetsExactlyTheMonthsQuestionsThrough()
    {
        using var client = _gateway.SignedIn(_gateway.Token(plan: "free"));

        var answers = await Task.WhenAll(Enumerable.Range(0, FreeQuestions + 15).Select(_ => AskAsync(client)));

        Assert.That(answers.Count(status => status == HttpStatusCode.OK), Is.EqualTo(FreeQuestions));
        Assert.That(answers.Count(status => status == HttpStatusCode.TooManyRequests), Is.EqualTo(15));
        using var refused = await client.PostAsync("/api/v1/query/ask", null);
        await Problem.ShouldBeAsync(refused, HttpStatusCode.TooManyRequests);
        Assert.That(refused.Headers.RetryAfter!.Delta, Is.GreaterThan(TimeSpan.Zero).And.LessThanOrEqualTo(TimeSpan.FromDays(31)));
        Assert.That(refused.Headers.GetValues("RateLimit-Limit"), Is.EqualTo(new[] { "20" }));
    }

    [TestCase("/api/v1/query/ask/")]
    [TestCase("/api/v1/Query/ASK")]
    public async Task Ask_PathSpelledOtherwise_IsCountedToo(string path)
    {
        using var client = _gateway.SignedIn(_gateway.Token(plan: "free"));
        await Task.WhenAll(Enumerable.Range(0, FreeQuestions).Select(_ => AskAsync(client)));

        using var more = await client.PostAsync(path, null);

        await Problem.ShouldBeAsync(more, HttpStatusCode.TooManyRequests);
    }

    [Test]
    public async Task Ask_QuestionThatFails_IsGivenBack()
    {
        using var client = _gateway.SignedIn(_gateway.Token(plan: "free"));

        for (var i = 0; i < FreeQuestions + 5; i++)
        {
            using var response = await client.PostAsync("/api/v1/query/ask?fail=1", null);
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        }

        Assert.That(await AskAsync(client), Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task Ask_AnotherWorkspaceUsedItsMonth_IsNotCountedAgainstThisOne()
    {
        using var busy = _gateway.SignedIn(_gateway.Token(plan: "free"));
        using var idle = _gateway.SignedIn(_gateway.Token(plan: "free"));
        await Task.WhenAll(Enumerable.Range(0, FreeQuestions + 1).Select(_ => AskAsync(busy)));

        Assert.That(await AskAsync(busy), Is.EqualTo(HttpStatusCode.TooManyRequests));
        Assert.That(await AskAsync(idle), Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task Ask_EnterprisePlan_IsNeverCounted()
    {
        using var client = _gateway.SignedIn();

        using var response = await client.PostAsync("/api/v1/query/ask", null);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(
            int.Parse(response.Headers.GetValues("RateLimit-Reset").Single(), CultureInfo.InvariantCulture), Is.LessThanOrEqualTo(60),
            "what it says is of the caller's requests, not of the month");
    }

    [Test]
    public async Task Ask_FiftyAtOnceForTheLastQuestion_LetsOneThrough()
    {
        using var client = _gateway.SignedIn(_gateway.Token(plan: "free"));
        await Task.WhenAll(Enumerable.Range(0, FreeQuestions - 1).Select(_ => AskAsync(client)));

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => AskAsync(client)));

        Assert.That(answers.Count(status => status == HttpStatusCode.OK), Is.EqualTo(1));
        Assert.That(answers.Count(status => status == HttpStatusCode.TooManyRequests), Is.EqualTo(49));
    }

    [TestCase("free", "starter", 1_000)]
    [TestCase("enterprise", "free", FreeQuestions)]
    public async Task Ask_PlanChangedAfterTheToken_CountsByTheNewOne(string token, string plan, int limit)
    {
        var workspace = Guid.CreateVersion7();
        using var client = _gateway.SignedIn(_gateway.Issuer.Token(new TestCaller { Workspaces = [new(workspace, "owner", token)] }));
        await _gateway.Services.GetRequiredService<QuestionQuota>().TellPlanAsync(workspace, plan, TimeSpan.FromMinutes(1));

        using var response = await client.PostAsync("/api/v1/query/ask", null);

        Assert.That(response.Headers.GetValues("RateLimit-Limit"), Is.EqualTo(new[] { limit.ToString(CultureInfo.InvariantCulture) }));
    }

    [Test]
    public async Task Ask_WhenTheNextMonthBegins_HasItsQuestionsAgain()
    {
        var now = TimeProvider.System.GetUtcNow();
        var clock = new SettableClock(now);
        await using var gateway = await GatewayApp.StartAsync(
            null, services => services.AddSingleton<TimeProvider>(clock), ("services:query:http:0", _query.Address));
        using var client = gateway.SignedIn(
            gateway.Token(plan: "free", bend: token => token.Expires = Month.Of(now).End.AddDays(1).UtcDateTime));
        await Task.WhenAll(Enumerable.Range(0, FreeQuestions).Select(_ => AskAsync(client)));
        Assert.That(await AskAsync(client), Is.EqualTo(HttpStatusCode.TooManyRequests));

        clock.Advance(Month.Of(now).End - now);

        using var response = await client.PostAsync("/api/v1/query/ask", null);
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(response.Headers.GetValues("RateLimit-Remaining"), Is.EqualTo(new[] { "19" }));
    }

    [Test]
    public async Task Ask_RedisAway_IsLetThrough()
    {
        await using var query = await StartQueryAsync();
        await using var gateway = await GatewayApp.StartAsync(
            ("services:query:http:0", query.Address), ("ConnectionStrings:redis", "127.0.0.1:1"));
        using var client = gateway.SignedIn(gateway.Token(plan: "free"));

        Assert.That(await AskAsync(client), Is.EqualTo(HttpStatusCode.OK));
    }

    [TestCase("free", true)]
    [TestCase("free", false)]
    [TestCase("enterprise", true)]
    public async Task Ask_WhenItWasTaken_IsToldToQuery_WhateverTheCallerSays(string plan, bool redisIsThere)
    {
        var clock = new SettableClock(TimeProvider.System.GetUtcNow());
        await using var gateway = await GatewayApp.StartAsync(
            null, services => services.AddSingleton<TimeProvider>(clock),
            ("services:query:http:0", _query.Address), ("ConnectionStrings:redis", redisIsThere ? TestServers.Redis : "127.0.0.1:1"));
        using var client = gateway.SignedIn(gateway.Token(plan: plan));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/query/ask");
        request.Headers.Add(QuestionQuota.TakenAtHeader, clock.GetUtcNow().AddMonths(1).ToString("O", CultureInfo.InvariantCulture));

        using var response = await client.SendAsync(request);

        Assert.That(
            await response.Content.ReadAsStringAsync(),
            Is.EqualTo(plan == "free" && redisIsThere ? clock.GetUtcNow().ToString("O", CultureInfo.InvariantCulture) : ""));
    }

    [Test]
    public async Task Ask_CallerLeavesBeforeTheAnswer_IsGivenBack()
    {
        var workspace = Guid.CreateVersion7();
        using var client = _gateway.SignedIn(_gateway.Issuer.Token(new TestCaller { Workspaces = [new(workspace, "owner", "free")] }));
        using var leaving = new CancellationTokenSource();

        var asking = client.PostAsync("/api/v1/query/ask?wait=1", null, leaving.Token);
        await Eventually.IsTrueAsync(async () => await UsedAsync(workspace) == 1, "it is counted");
        await leaving.CancelAsync();

        Assert.That(async () => await asking, Throws.InstanceOf<OperationCanceledException>());
        await Eventually.IsTrueAsync(async () => await UsedAsync(workspace) == 0, "it is given back");
    }

    [Test]
    public async Task Ask_CallerLeavesWhileItIsCounted_IsGivenBack()
    {
        var (workspace, wasForwarded) = (Guid.CreateVersion7(), false);
        var limit = new AskLimit(
            http =>
            {
                // As the forwarder says it of a caller who has left.
                (wasForwarded, http.Response.StatusCode) = (true, StatusCodes.Status400BadRequest);
                return Task.CompletedTask;
            },
            Quota, TimeProvider.System);

        await limit.InvokeAsync(Leaving(), new RequestContext { WorkspaceId = workspace, Plan = "free" });

        Assert.That(wasForwarded, Is.True);
        Assert.That(await UsedAsync(workspace), Is.Zero);
    }

    [Test]
    public async Task Ask_ForwardingThrows_IsGivenBack()
    {
        var workspace = Guid.CreateVersion7();
        var limit = new AskLimit(_ => throw new InvalidOperationException("in a test"), Quota, TimeProvider.System);

        Assert.That(
            async () => await limit.InvokeAsync(Leaving(), new RequestContext { WorkspaceId = workspace, Plan = "free" }),
            Throws.InvalidOperationException);

        Assert.That(await UsedAsync(workspace), Is.Zero);
    }

    [Test]
    public void Month_EndsAtTheFirstOfTheNextInUtc()
    {
        var month = Month.Of(new DateTimeOffset(2026, 12, 31, 23, 30, 0, TimeSpan.FromHours(-5)));

        Assert.That(month.Name, Is.EqualTo("2027-01"));
        Assert.That(month.End, Is.EqualTo(new DateTimeOffset(2027, 2, 1, 0, 0, 0, TimeSpan.Zero)));
    }

    private QuestionQuota Quota => _gateway.Services.GetRequiredService<QuestionQuota>();

    private Task<long?> UsedAsync(Guid workspace) =>
        Quota.UsedAsync(workspace, Month.Of(TimeProvider.System.GetUtcNow()), CancellationToken.None);

    private static DefaultHttpContext Leaving()
    {
        var http = new DefaultHttpContext { RequestAborted = new CancellationToken(canceled: true), Request = { Method = "POST" } };
        http.SetEndpoint(new Endpoint(null, new EndpointMetadataCollection(RouteTable.ById[RouteTable.AskPath]), null));
        return http;
    }

    private static Task<Backend> StartQueryAsync() => Backend.StartAsync(app => app.MapPost("/api/v1/query/ask", async (HttpContext http) =>
    {
        if (http.Request.Query.ContainsKey("wait"))
        {
            await Stall.UntilAsync(http.RequestAborted);
        }

        return http.Request.Query.ContainsKey("fail") ? Results.BadRequest() : Results.Text(http.Request.Headers[QuestionQuota.TakenAtHeader]);
    }));

    private static async Task<HttpStatusCode> AskAsync(HttpClient client)
    {
        using var response = await client.PostAsync("/api/v1/query/ask", null);
        return response.StatusCode;
    }
}

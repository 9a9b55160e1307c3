using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Periscope.Contracts;
using Periscope.Contracts.Crawler;
using Periscope.Contracts.Data;
using Periscope.Contracts.Query;
using Periscope.ServiceDefaults.Quotas;
using Periscope.TestKit;

namespace Periscope.Identity.Tests.Workspaces;

internal sealed class UsageTests
{
    private Registered _owner = null!;
    private HttpClient _client = null!;

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    private static QuestionQuota Quota => SharedApp.Identity.Service.Services.GetRequiredService<QuestionQuota>();

    [SetUp]
    public async Task StartAsync()
    {
        _owner = await SharedApp.Identity.RegisterAsync();
        _client = await SharedApp.Identity.AsAsync(_owner.Email);
    }

    [TearDown]
    public void Stop() => _client.Dispose();

    [Test]
    public async Task Usage_OfANewWorkspace_IsNothingOfItsPlan()
    {
        var usage = await UsageAsync();

        var month = Month.Of(Now);
        Assert.That((usage["plan"]!.GetValue<string>(), usage["month"]!.GetValue<string>()), Is.EqualTo(("free", month.Name)));
        Assert.That(usage["resetsAt"]!.GetValue<DateTimeOffset>(), Is.EqualTo(month.End));
        Assert.That(Metric(usage, "questions").ToJsonString(), Is.EqualTo("""{"name":"questions","used":0,"limit":20,"remaining":20}"""));
        Assert.That(Metric(usage, "captures").ToJsonString(), Is.EqualTo("""{"name":"captures","used":0,"limit":null,"remaining":null}"""));
        Assert.That((usage["days"]!.AsArray().Count, usage["months"]!.AsArray().Count), Is.EqualTo((0, 0)));
    }

    [Test]
    public async Task Facts_AreCountedByDayAndMonth_HoweverOftenTheyAreDelivered()
    {
        var (now, before) = (Now, Month.Of(Now).Start.AddDays(-1));
        var id = Guid.CreateVersion7();
        await PublishAsync(Captured(now), id);
        await PublishAsync(Captured(now), id);
        await PublishAsync(Captured(now));
        await PublishAsync(Captured(before));
        await PublishAsync(Published(now, isNoise: false));
        await PublishAsync(Published(now, isNoise: true));
        await PublishAsync(Answered(before));
        await PublishAsync(Published(before, isNoise: false));
        await UntilAsync(usage => MonthOf(usage, before) is { } last && Count(last) == (1, 1, 1)
            && MonthOf(usage, now) is { } present && Count(present) == (0, 2, 1));

        var usage = await UsageAsync();
        var past = await UsageAsync($"?month={Month.Of(before).Name}");

        Assert.That(Count(usage["days"]!.AsArray().Single()!), Is.EqualTo((0, 2, 1)));
        Assert.That(Metric(usage, "captures")["used"]!.GetValue<int>(), Is.EqualTo(2));
        Assert.That(past["days"]!.AsArray().Single()!["day"]!.GetValue<string>(), Is.EqualTo(before.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)));
        Assert.That(Metric(past, "questions").ToJsonString(), Is.EqualTo("""{"name":"questions","used":1,"limit":null,"remaining":null}"""));
        Assert.That(usage["months"]!.AsArray().Select(m => m!["month"]!.GetValue<string>()), Is.EqualTo(new[] { Month.Of(now).Name, Month.Of(before).Name }));
    }

    [Test]
    public async Task Facts_OfFiftyAtOnce_AreFifty()
    {
        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => PublishAsync(Captured(Now))));

        await UntilAsync(usage => Metric(usage, "captures")["used"]!.GetValue<int>() >= 50);
        Assert.That(Metric(await UsageAsync(), "captures")["used"]!.GetValue<int>(), Is.EqualTo(50));
    }

    [Test]
    public async Task Questions_UnderALimit_AreWhatTheGatewaysCounted()
    {
        NeedRedis();
        var month = Month.Of(Now);
        var numbers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Quota.TakeAsync(_owner.Workspace, month, "free", CancellationToken.None)));
        await Quota.GiveBackAsync(_owner.Workspace, month);

        Assert.That(numbers.Count(taken => taken!.Number <= taken.Limit), Is.EqualTo(20));
        Assert.That(
            Metric(await UsageAsync(), "questions").ToJsonString(), Is.EqualTo("""{"name":"questions","used":19,"limit":20,"remaining":1}"""));
    }

    [Test]
    public async Task Questions_WhoseCountRedisHasLost_AreCountedAgainFromTheFacts()
    {
        NeedRedis();
        var month = Month.Of(Now);
        for (var number = 0; number < 3; number++)
        {
            await PublishAsync(Answered(Now));
        }

        await Eventually.IsTrueAsync(
            async () => await Quota.UsedAsync(_owner.Workspace, month, CancellationToken.None) == 3, "the count is back");
        var next = await Quota.TakeAsync(_owner.Workspace, month, "free", CancellationToken.None);

        Assert.That(next!.Number, Is.EqualTo(4));
    }

    [Test]
    public async Task Question_AskedBeforeTheMonthBegan_CountsInTheMonthBefore()
    {
        NeedRedis();
        var month = Month.Of(Now);
        var before = month.Start.AddSeconds(-10);
        await PublishAsync(Answered(month.Start.AddSeconds(5)) with { AskedAt = before });
        await UntilAsync(usage => MonthOf(usage, before) is { } last && Count(last) == (1, 0, 0));

        await PublishAsync(Answered(month.Start.AddSeconds(5)));
        await Eventually.IsTrueAsync(
            async () => await Quota.UsedAsync(_owner.Workspace, month, CancellationToken.None) > 0, "the second question is in Redis");

        Assert.That(await Quota.UsedAsync(_owner.Workspace, month, CancellationToken.None), Is.EqualTo(1));
        Assert.That(Count(MonthOf(await UsageAsync(), month.Start)!), Is.EqualTo((1, 0, 0)));
    }

    [Test]
    public async Task Question_TakenFromTheMonthBefore_CountsThere_WhateverQuerysClockSaid()
    {
        NeedRedis();
        var month = Month.Of(Now);
        var before = month.Start.AddMilliseconds(-100);

        await PublishAsync(Answered(month.Start.AddSeconds(5)) with { AskedAt = month.Start.AddMilliseconds(100), TakenAt = before });

        await UntilAsync(usage => MonthOf(usage, before) is { } last && Count(last) == (1, 0, 0));
        Assert.That(await Quota.UsedAsync(_owner.Workspace, month, CancellationToken.None), Is.Zero);
    }

    [Test]
    public async Task Questions_AskedAndNotYetAnswered_AreNotTakenBackByAFact()
    {
        NeedRedis();
        var month = Month.Of(Now);
        for (var number = 0; number < 5; number++)
        {
            await Quota.TakeAsync(_owner.Workspace, month, "free", CancellationToken.None);
        }

        await Quota.RestoreAsync(_owner.Workspace, month, 3);

        Assert.That(await Quota.UsedAsync(_owner.Workspace, month, CancellationToken.None), Is.EqualTo(5));
    }

    [TestCase("2026-13")]
    [TestCase("november")]
    [TestCase("")]
    public async Task Month_ThatThereIsNot_Returns400NamingIt(string month)
    {
        using var response = await _client.GetAsync($"/api/v1/workspaces/{_owner.Workspace}/usage?month={month}");

        var problem = await Problem.ShouldBeAsync(response, HttpStatusCode.BadRequest);
        Assert.That(problem.Fields(), Is.EqualTo(new[] { "month" }).IgnoreCase);
    }

    [Test]
    public async Task Stranger_Gets404()
    {
        var other = await SharedApp.Identity.RegisterAsync();
        using var asOther = await SharedApp.Identity.AsAsync(other.Email);

        using var response = await asOther.GetAsync($"/api/v1/workspaces/{_owner.Workspace}/usage");

        await Problem.ShouldBeAsync(response, HttpStatusCode.NotFound);
    }

    private static void NeedRedis()
    {
        if (Environment.GetEnvironmentVariable("PERISCOPE_TEST_REDIS") is null)
        {
            Assert.Ignore("skipped: no Redis");
        }
    }

    private Task UntilAsync(Func<JsonObject, bool> isSo) => Eventually.IsTrueAsync(async () => isSo(await UsageAsync()), "the facts were counted");

    private async Task<JsonObject> UsageAsync(string query = "") =>
        (await _client.GetFromJsonAsync<JsonObject>($"/api/v1/workspaces/{_owner.Workspace}/usage{query}"))!;

    private static JsonNode Metric(JsonObject usage, string name) => usage["metrics"]!.AsArray().Single(m => m!["name"]!.GetValue<string>() == name)!;

    private static JsonNode? MonthOf(JsonObject usage, DateTimeOffset at) =>
        usage["months"]!.AsArray().SingleOrDefault(m => m!["month"]!.GetValue<string>() == Month.Of(at).Name);

    private static (int Questions, int Captures, int Updates) Count(JsonNode of) =>
        (of["questions"]!.GetValue<int>(), of["captures"]!.GetValue<int>(), of["updates"]!.GetValue<int>());

    private Task PublishAsync<T>(T fact, Guid? id = null)
        where T : class => SharedApp.Identity.Service.Bus.PublishAsync(fact, _owner.Workspace, id);

    private static QuestionAnswered Answered(DateTimeOffset at) => new()
    {
        QueryId = Guid.CreateVersion7(),
        UserId = Guid.CreateVersion7(),
        Confidence = 1,
        Sources = 1,
        Seconds = 1,
        AnsweredAt = at,
    };

    private static PageCaptured Captured(DateTimeOffset at) => new()
    {
        SnapshotId = Guid.CreateVersion7(),
        JobId = Guid.CreateVersion7(),
        SourceId = Guid.CreateVersion7(),
        CompetitorId = Guid.CreateVersion7(),
        SourceType = SourceTypes.Pricing,
        Url = "https://acme.example/pricing",
        ContentHash = new string('0', 64),
        HttpStatus = 200,
        ContentType = "text/html",
        Charset = "utf-8",
        Bytes = 10,
        CapturedAt = at,
    };

    private static UpdatePublished Published(DateTimeOffset at, bool isNoise) => new()
    {
        UpdateId = Guid.CreateVersion7(),
        ChangeId = Guid.CreateVersion7(),
        SourceId = Guid.CreateVersion7(),
        CompetitorId = Guid.CreateVersion7(),
        CompetitorName = "Acme",
        SourceType = SourceTypes.Pricing,
        Url = "https://acme.example/pricing",
        Category = "pricing",
        Title = "t",
        Narrative = "n",
        Impact = 5,
        ImpactReasons = [],
        Confidence = 1,
        IsNoise = isNoise,
        BeforeSnapshotId = Guid.CreateVersion7(),
        AfterSnapshotId = Guid.CreateVersion7(),
        Citations = [],
        DetectedAt = at,
        PublishedAt = at,
    };
}

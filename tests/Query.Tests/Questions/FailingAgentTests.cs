using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using Periscope.Query.Questions;
using Periscope.Query.Storage;
using Periscope.ServiceDefaults.Quotas;
using Periscope.TestKit;

namespace Periscope.Query.Tests.Questions;

/// <summary>An agent that begins to answer and then fails in the ways in which processes and networks fail.</summary>
internal sealed class FailingAgentTests
{
    private const string Opening = "data: {\"type\":\"phase\",\"phase\":\"understand\"}\n\ndata: {\"type\":\"answer\",\"chunk\":\"Half \",\"citations\":[]}\n\n";
    private readonly TaskCompletionSource hungUp = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource endless = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource left = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource goOn = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly HandClock clock = new();
    private WebApplication agent = null!;
    private ServiceApp<QueryDbContext> app = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        agent = builder.Build();
        agent.MapPost("/internal/agent/ask", AnswerAsync);
        await agent.StartAsync();
        app = await ServiceApp<QueryDbContext>.StartAsync(
            "query", new Dictionary<string, string> { ["services:agent:http:0"] = agent.Urls.First() },
            services => services.AddSingleton<TimeProvider>(clock));
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await app.DisposeAsync();
        await agent.DisposeAsync();
    }

    [TestCase("drop")]
    [TestCase("end early")]
    [TestCase("garbage")]
    [TestCase("refuse")]
    public async Task Ask_AgentFails_EndsWithAnErrorAndIsKeptAsFailed(string query)
    {
        using var client = app.Client("member");

        var events = await Streams.AskAsync(client, new { query });

        Assert.That(events[^1].Type(), Is.EqualTo("error"));
        Assert.That(events[^1].GetProperty("error").GetString(), Is.Not.Empty);
        var kept = await Streams.JsonAsync(client, $"/api/v1/query/{events[^1].GetProperty("queryId").GetGuid()}");
        Assert.That(kept.GetProperty("status").GetString(), Is.EqualTo("failed"));
        // A connection that is reset may take what was under way with it.
        Assert.That(kept.GetProperty("answer").GetString(), query == "drop" ? Is.AnyOf("", "Half ") : Is.EqualTo(query == "refuse" ? "" : "Half "));
    }

    [TestCase("end early")]
    [TestCase("refuse")]
    public async Task Ask_AgentFails_CostsNothingOfThePlan(string query)
    {
        var (quota, month) = (app.Services.GetRequiredService<QuestionQuota>(), Month.Of(TimeProvider.System.GetUtcNow()));
        // As the gateway does before it asks.
        var taken = await quota.TakeAsync(app.Workspace, month, "free", CancellationToken.None);
        using var client = app.Client("member");

        await Streams.AskAsync(client, new { query }, month.Start);

        Assert.That(await quota.UsedAsync(app.Workspace, month, CancellationToken.None), Is.EqualTo(taken!.Number - 1));
    }

    [Test]
    public async Task Ask_AgentFails_IsGivenBackToTheMonthThatItWasTakenFrom()
    {
        var (quota, month) = (app.Services.GetRequiredService<QuestionQuota>(), Month.Of(TimeProvider.System.GetUtcNow()));
        var next = Month.Of(month.End);
        var others = await quota.TakeAsync(app.Workspace, month, "free", CancellationToken.None);
        var taken = await quota.TakeAsync(app.Workspace, next, "free", CancellationToken.None);
        using var client = app.Client("member");

        await Streams.AskAsync(client, new { query = "refuse" }, next.Start);

        Assert.That(await quota.UsedAsync(app.Workspace, month, CancellationToken.None), Is.EqualTo(others!.Number));
        Assert.That(await quota.UsedAsync(app.Workspace, next, CancellationToken.None), Is.EqualTo(taken!.Number - 1));
        await quota.GiveBackAsync(app.Workspace, month);
    }

    [Test]
    public async Task Ask_AgentFails_WithoutHavingBeenTaken_GivesNothingBack()
    {
        var (quota, month) = (app.Services.GetRequiredService<QuestionQuota>(), Month.Of(TimeProvider.System.GetUtcNow()));
        var others = await quota.TakeAsync(app.Workspace, month, "free", CancellationToken.None);
        using var client = app.Client("member");

        await Streams.AskAsync(client, new { query = "refuse" });

        Assert.That(await quota.UsedAsync(app.Workspace, month, CancellationToken.None), Is.EqualTo(others!.Number));
        await quota.GiveBackAsync(app.Workspace, month);
    }

    [Test]
    public async Task Ask_DatabaseFailsBeforeTheEnd_EndsWithAnErrorAndCostsNothingOfThePlan()
    {
        var (quota, month) = (app.Services.GetRequiredService<QuestionQuota>(), Month.Of(TimeProvider.System.GetUtcNow()));
        var taken = await quota.TakeAsync(app.Workspace, month, "free", CancellationToken.None);
        using var client = app.Client("member");

        var asking = Streams.AskAsync(client, new { query = "wait" }, month.Start);
        await asked.Task.WaitAsync(TimeSpan.FromSeconds(20));
        await DatabaseAsync($"ALTER DATABASE {app.Database.Name} ALLOW_CONNECTIONS false");
        await DatabaseAsync($"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{app.Database.Name}'");
        List<JsonElement> events;
        try
        {
            goOn.SetResult();
            events = [.. await asking];
        }
        finally
        {
            await DatabaseAsync($"ALTER DATABASE {app.Database.Name} ALLOW_CONNECTIONS true");
            await Eventually.IsTrueAsync(
                async () => (await client.GetAsync(new Uri("/api/v1/query/history", UriKind.Relative))).IsSuccessStatusCode, "the database is used again");
        }

        Assert.That(events[^1].Type(), Is.EqualTo("error"));
        Assert.That(events[^1].GetProperty("error").GetString(), Does.Contain("database"));
        Assert.That(await quota.UsedAsync(app.Workspace, month, CancellationToken.None), Is.EqualTo(taken!.Number - 1));
    }

    [Test]
    public async Task Ask_AnswerHasNoEnd_IsEndedAndCostsNothingOfThePlan()
    {
        var (quota, month) = (app.Services.GetRequiredService<QuestionQuota>(), Month.Of(TimeProvider.System.GetUtcNow()));
        var taken = await quota.TakeAsync(app.Workspace, month, "free", CancellationToken.None);
        using var client = app.Client("member");

        var asking = Streams.AskAsync(client, new { query = "endless" }, month.Start);
        await endless.Task.WaitAsync(TimeSpan.FromSeconds(20));
        clock.Fire(Question.Longest);
        var events = await asking.WaitAsync(TimeSpan.FromSeconds(20));

        Assert.That(events[^1].Type(), Is.EqualTo("error"));
        Assert.That(events[^1].GetProperty("error").GetString(), Does.Contain("too long"));
        await left.Task.WaitAsync(TimeSpan.FromSeconds(20));
        var kept = await Streams.JsonAsync(client, $"/api/v1/query/{events[^1].GetProperty("queryId").GetGuid()}");
        Assert.That(kept.GetProperty("status").GetString(), Is.EqualTo("failed"));
        Assert.That(await quota.UsedAsync(app.Workspace, month, CancellationToken.None), Is.EqualTo(taken!.Number - 1));
    }

    [TestCase(14, "running", null)]
    [TestCase(16, "failed", "The answer was interrupted. Please ask again.")]
    public async Task Question_WhoseEndNobodyKept_IsFailedAfterAWhile(int minutes, string status, string? error)
    {
        var question = new Question
        {
            Id = Guid.CreateVersion7(),
            ConversationId = Guid.CreateVersion7(),
            Query = "forgotten",
            CompetitorIds = [],
            Status = "running",
            AskedAt = TimeProvider.System.GetUtcNow().AddMinutes(-minutes),
        };
        await using (var scope = app.Scope())
        {
            var db = scope.ServiceProvider.GetRequiredService<QueryDbContext>();
            db.Questions.Add(question);
            await db.SaveChangesAsync();
        }

        using var client = app.Client("member");
        var kept = await Streams.JsonAsync(client, $"/api/v1/query/{question.Id}");

        Assert.That(kept.GetProperty("status").GetString(), Is.EqualTo(status));
        Assert.That(kept.GetProperty("error").GetString(), Is.EqualTo(error));
    }

    [Test]
    public async Task Ask_ClientLeaves_CancelsTheAgentToo()
    {
        using var client = app.Client("member");
        using var leave = new CancellationTokenSource();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/query/ask") { Content = JsonContent.Create(new { query = "hang" }) };
        using (var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, leave.Token))
        {
            await using var stream = await response.Content.ReadAsStreamAsync(leave.Token);
            using var reader = new StreamReader(stream);
            while (await reader.ReadLineAsync(leave.Token) is { } line && !line.Contains("Half", StringComparison.Ordinal))
            {
                // The heartbeat and the phase come first.
            }
        }

        await hungUp.Task.WaitAsync(TimeSpan.FromSeconds(20));
        await Eventually.IsTrueAsync(async () => (await Streams.JsonAsync(client, "/api/v1/query/history")).GetProperty("items").EnumerateArray()
            .Any(one => one.GetProperty("status").GetString() == "cancelled"), "the question is kept as cancelled");
    }

    // Of the server's own database, as nobody may hold the one that is closed.
    private static async Task DatabaseAsync(string sql)
    {
        await using var server = NpgsqlDataSource.Create(TestServers.Postgres);
        await using var command = server.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    private async Task AnswerAsync(HttpContext http)
    {
        var query = (await http.Request.ReadFromJsonAsync<Dictionary<string, JsonElement>>())!["query"].GetString();
        if (query == "refuse")
        {
            http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return;
        }

        http.Response.ContentType = "text/event-stream";
        await http.Response.WriteAsync(Opening);
        await http.Response.Body.FlushAsync();
        switch (query)
        {
            case "drop":
                http.Abort();
                break;
            case "garbage":
                await http.Response.WriteAsync("data: {not json\n\n");
                break;
            case "wait":
                asked.TrySetResult();
                await goOn.Task;
                await http.Response.WriteAsync("data: {\"type\":\"done\",\"confidence\":0.5,\"sources\":[]}\n\n");
                break;
            case "endless":
                endless.TrySetResult();
                await Stall.UntilAsync(http.RequestAborted);
                left.TrySetResult();
                break;
            case "hang":
                http.RequestAborted.Register(() => hungUp.TrySetResult());
                await hungUp.Task;
                break;
        }
    }
}

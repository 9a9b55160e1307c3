using System.Net.Http.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Periscope.Query.Storage;
using Periscope.ServiceDefaults.Quotas;
using Periscope.TestKit;

namespace Periscope.Query.Tests.Questions;

/// <summary>An agent that begins to answer and then fails in the ways in which processes and networks fail.</summary>
internal sealed class FailingAgentTests
{
    private const string Opening = "data: {\"type\":\"phase\",\"phase\":\"understand\"}\n\ndata: {\"type\":\"answer\",\"chunk\":\"Half \",\"citations\":[]}\n\n";
    private readonly TaskCompletionSource hungUp = new(TaskCreationOptions.RunContinuationsAsynchronously);
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
        app = await ServiceApp<QueryDbContext>.StartAsync("query", new Dictionary<string, string> { ["services:agent:http:0"] = agent.Urls.First() });
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

        await Streams.AskAsync(client, new { query });

        Assert.That(await quota.UsedAsync(app.Workspace, month, CancellationToken.None), Is.EqualTo(taken!.Number - 1));
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

    private async Task AnswerAsync(HttpContext http)
    {
        var query = (await http.Request.ReadFromJsonAsync<Dictionary<string, System.Text.Json.JsonElement>>())!["query"].GetString();
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
            case "hang":
                http.RequestAborted.Register(() => hungUp.TrySetResult());
                await hungUp.Task;
                break;
        }
    }
}

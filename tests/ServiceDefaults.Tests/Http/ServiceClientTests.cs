using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Periscope.ServiceDefaults.Http;
using Periscope.ServiceDefaults.Resilience;
using Periscope.ServiceDefaults.Tests.Support;
using Periscope.ServiceDefaults.Web;
using Periscope.TestKit;

namespace Periscope.ServiceDefaults.Tests.Http;

internal sealed class ServiceClientTests
{
    [Test]
    public async Task Send_TwoReplicas_TakesTurns()
    {
        await using var one = await LoopbackServer.StartAsync(context => context.Response.WriteAsync("one"));
        await using var two = await LoopbackServer.StartAsync(context => context.Response.WriteAsync("two"));
        await using var provider = Provider(one.Url, two.Url);
        var client = provider.GetRequiredService<IHttpClientFactory>().CreateClient("agent");

        for (var i = 0; i < 6; i++)
        {
            await client.GetStringAsync(new Uri("internal/agent/ask?q=1", UriKind.Relative));
        }

        Assert.That(one.Requests, Has.Count.EqualTo(3));
        Assert.That(two.Requests, Has.Count.EqualTo(3));
        Assert.That(one.Requests.First().Path, Is.EqualTo("/internal/agent/ask"));
    }

    [Test]
    public async Task Get_ReplicaThatIsGone_IsAnsweredByTheOther()
    {
        await using var alive = await LoopbackServer.StartAsync(context => context.Response.WriteAsync("alive"));
        var gone = await LoopbackServer.StartAsync(context => context.Response.WriteAsync("gone"));
        var goneUrl = gone.Url;
        await gone.DisposeAsync();
        await using var provider = Provider(goneUrl, alive.Url);
        var client = provider.GetRequiredService<IHttpClientFactory>().CreateClient("agent");

        for (var i = 0; i < 4; i++)
        {
            Assert.That(await client.GetStringAsync(new Uri("/", UriKind.Relative)), Is.EqualTo("alive"));
        }
    }

    [Test]
    public async Task Send_DuringARequest_ForwardsWhoAsksAndInWhichContext()
    {
        await using var server = await LoopbackServer.StartAsync(context => context.Response.WriteAsync("ok"));
        await using var provider = Provider(server.Url);
        await using var scope = provider.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<RequestContext>();
        context.WorkspaceId = Guid.CreateVersion7();
        context.CorrelationId = "correlation-1";
        var http = new DefaultHttpContext { RequestServices = scope.ServiceProvider };
        http.Request.Headers.Authorization = "Bearer of-the-user";
        provider.GetRequiredService<IHttpContextAccessor>().HttpContext = http;

        await provider.GetRequiredService<IHttpClientFactory>().CreateClient("agent").GetStringAsync(new Uri("/", UriKind.Relative));

        var headers = server.Requests.Single().Headers;
        Assert.That(headers.Authorization.ToString(), Is.EqualTo("Bearer of-the-user"));
        Assert.That(headers["X-Correlation-ID"].ToString(), Is.EqualTo("correlation-1"));
        Assert.That(headers["X-Request-ID"].ToString(), Is.EqualTo(context.RequestId));
        Assert.That(headers["X-Tenant-ID"].ToString(), Is.EqualTo(context.WorkspaceId.ToString()));
    }

    [Test]
    public async Task Send_StreamLongerThanTheTimeLimit_GoesOn()
    {
        var release = new TaskCompletionSource();
        await using var server = await LoopbackServer.StartAsync(async context =>
        {
            await context.Response.WriteAsync("first ");
            await context.Response.Body.FlushAsync();
            await release.Task;
            await context.Response.WriteAsync("second");
        });
        var clock = new FakeTimeProvider();
        await using var provider = Provider(clock, server.Url);
        var client = provider.GetRequiredService<IHttpClientFactory>().CreateClient("agent");

        using var response = await client.GetAsync(new Uri("/", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
        clock.Advance(TimeSpan.FromHours(1));
        release.SetResult();

        Assert.That(await response.Content.ReadAsStringAsync(), Is.EqualTo("first second"));
    }

    [Test]
    public async Task Send_ServiceThatNeverAnswers_EndsAtTheTimeLimitAndOpensItsBreaker()
    {
        var clock = new FakeTimeProvider();
        await using var server = await LoopbackServer.StartAsync(context => Stall.UntilAsync(context.RequestAborted));
        await using var provider = Provider(clock, server.Url);
        var client = provider.GetRequiredService<IHttpClientFactory>().CreateClient("agent");
        for (var i = 1; i <= 5; i++)
        {
            using var content = new StringContent("{}");
            var call = client.PostAsync(new Uri("/", UriKind.Relative), content);
            await Eventually.IsTrueAsync(() => server.Requests.Count == i, "the call has arrived");
            clock.Advance(TimeSpan.FromSeconds(60));
            await Assert.ThrowsAsync<FetchTimeoutException>(() => call);
        }

        var open = await Assert.ThrowsAsync<CircuitOpenException>(() => client.GetAsync(new Uri("/", UriKind.Relative)));

        Assert.That(open!.Name, Is.EqualTo("agent"));
        Assert.That(open.RetryAt, Is.EqualTo(clock.GetUtcNow() + TimeSpan.FromSeconds(5)));
    }

    [Test]
    public async Task Send_ServiceThatIsNotConfigured_NamesTheKey()
    {
        await using var provider = Provider();
        var client = provider.GetRequiredService<IHttpClientFactory>().CreateClient("agent");

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => client.GetAsync(new Uri("/", UriKind.Relative)));

        Assert.That(failure!.Message, Does.Contain("services:agent:http:0"));
    }

    private static ServiceProvider Provider(params Uri[] replicas) => Provider(TimeProvider.System, replicas);

    private static ServiceProvider Provider(TimeProvider clock, params Uri[] replicas)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(
            replicas.Select((url, i) => KeyValuePair.Create($"services:agent:http:{i}", (string?)url.ToString()))).Build());
        services.AddSingleton(new ServiceInfo("query"));
        services.AddSingleton(clock);
        services.AddScoped<RequestContext>();
        services.AddLogging();
        services.AddServiceClient("agent");
        return services.BuildServiceProvider();
    }
}

using Microsoft.Extensions.DependencyInjection;
using Periscope.ServiceDefaults.Tests.Support;
using Periscope.TestKit;

namespace Periscope.ServiceDefaults.Tests.Web;

/// <summary>A service on a database of its own whose handlers count what they do.</summary>
internal abstract class IdempotencyFixture
{
    private TokenIssuer _issuer = null!;

    protected FakeTimeProvider Clock { get; } = new();
    protected TestCaller Caller { get; } = TestCaller.In(Guid.CreateVersion7());
    protected Effects Effects { get; } = new();
    protected TestDatabase Database { get; private set; } = null!;
    protected DefaultsService Service { get; private set; } = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        Database = await TestDatabase.CreateAsync("sample", typeof(IdempotencyFixture).Assembly);
        _issuer = await TokenIssuer.StartAsync();
        Service = await StartReplicaAsync();
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        // Without a database nothing was started.
        if (Service is not null)
        {
            await Service.DisposeAsync();
            await _issuer.DisposeAsync();
            await Database.DisposeAsync();
        }
    }

    protected Task<DefaultsService> StartReplicaAsync() => DefaultsService.StartAsync(
        Database, _issuer, Clock, app => IdempotentRoutes.Map(app), services => services.AddSingleton(Effects));

    protected static string NewKey() => Guid.CreateVersion7().ToString();

    protected static HttpRequestMessage Request(string path, string key, string body)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json"),
        };
        request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        return request;
    }

    protected async Task<HttpResponseMessage> SendAsync(
        string path, string key, string body, TestCaller? caller = null, DefaultsService? service = null)
    {
        using var client = (service ?? Service).Client(caller ?? Caller);
        using var request = Request(path, key, body);
        return await client.SendAsync(request);
    }
}

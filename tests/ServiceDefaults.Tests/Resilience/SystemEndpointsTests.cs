using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Periscope.ServiceDefaults.Resilience;
using Periscope.ServiceDefaults.Security;
using Periscope.ServiceDefaults.Tests.Support;
using Periscope.TestKit;

namespace Periscope.ServiceDefaults.Tests.Resilience;

internal sealed class SystemEndpointsTests
{
    private static readonly Uri s_breakers = new("/system/circuit-breakers", UriKind.Relative);
    private static readonly Uri s_reset = new("/system/circuit-breakers/reset", UriKind.Relative);
    private static readonly Uri s_backpressure = new("/system/backpressure", UriKind.Relative);

    private readonly FakeTimeProvider _clock = new();
    private TestDatabase _database = null!;
    private TokenIssuer _issuer = null!;
    private DefaultsService _service = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _database = await TestDatabase.CreateAsync("sample", typeof(SystemEndpointsTests).Assembly);
        _issuer = await TokenIssuer.StartAsync();
        _service = await DefaultsService.StartAsync(_database, _issuer, _clock, _ => { },
            services => services.AddBackpressure("jobs", new BackpressureSettings(10)));
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        // Without a database nothing was started.
        if (_service is not null)
        {
            await _service.DisposeAsync();
            await _issuer.DisposeAsync();
            await _database.DisposeAsync();
        }
    }

    [Test]
    public async Task CircuitBreakers_OpenOne_IsListedAndClosedByReset()
    {
        await OpenAsync("smtp");
        using var client = Client(Roles.Admin);

        var items = (await client.GetFromJsonAsync<JsonElement>(s_breakers)).GetProperty("items");

        var smtp = items.EnumerateArray().Single(item => item.GetProperty("name").GetString() == "smtp");
        Assert.That(smtp.GetProperty("service").GetString(), Is.EqualTo("sample"));
        Assert.That(smtp.GetProperty("state").GetString(), Is.EqualTo("open"));
        Assert.That(smtp.GetProperty("failures").GetInt32(), Is.EqualTo(3));
        Assert.That(smtp.GetProperty("openedAt").GetDateTimeOffset(), Is.EqualTo(_clock.GetUtcNow()));
        Assert.That(smtp.GetProperty("retryAt").GetDateTimeOffset(), Is.EqualTo(_clock.GetUtcNow() + TimeSpan.FromSeconds(60)));

        using var reset = await client.PostAsJsonAsync(s_reset, new { name = "smtp" });
        Assert.That(reset.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That(State("smtp"), Is.EqualTo("closed"));
    }

    [Test]
    public async Task Reset_WithoutABody_ClosesAll()
    {
        await OpenAsync("notion_api");
        await OpenAsync("slack_api");
        using var client = Client(Roles.Owner);

        using var reset = await client.PostAsync(s_reset, null);

        Assert.That(reset.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That(new[] { State("notion_api"), State("slack_api") }, Has.All.EqualTo("closed"));
    }

    [Test]
    public async Task Reset_UnknownName_IsNotFound()
    {
        using var client = Client(Roles.Admin);

        using var reset = await client.PostAsJsonAsync(s_reset, new { name = "unheard_of" });

        Assert.That(reset.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
    }

    [Test]
    public async Task Backpressure_ClosedGate_IsListed()
    {
        await _service.Get<Backpressure>().TryAcceptAsync(9);
        using var client = Client(Roles.Admin);

        var gate = (await client.GetFromJsonAsync<JsonElement>(s_backpressure)).GetProperty("items")[0];

        Assert.That(gate.GetProperty("name").GetString(), Is.EqualTo("jobs"));
        Assert.That(gate.GetProperty("depth").GetInt64(), Is.EqualTo(9));
        Assert.That(gate.GetProperty("state").GetString(), Is.EqualTo("closed"));
    }

    [Test]
    public async Task SystemRoutes_MemberOrNobody_IsRefused()
    {
        using var member = Client(Roles.Member);
        using var nobody = _service.Client(null);
        foreach (var url in new[] { s_breakers, s_backpressure })
        {
            using var forbidden = await member.GetAsync(url);
            using var unauthorized = await nobody.GetAsync(url);
            Assert.That(forbidden.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
            Assert.That(unauthorized.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
        }
        using var reset = await member.PostAsync(s_reset, null);
        Assert.That(reset.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
    }

    private HttpClient Client(string role) => _service.Client(TestCaller.In(Guid.CreateVersion7(), role));

    private string State(string name) => _service.Get<CircuitBreakers>().Get(name).Status("").State;

    private async Task OpenAsync(string name)
    {
        for (var i = 0; i < 3; i++)
        {
            await Assert.ThrowsAsync<IOException>(() => _service.Get<CircuitBreakers>().Get(name).ExecuteAsync(
                _ => Task.FromException(new IOException("down")), CancellationToken.None));
        }
    }
}

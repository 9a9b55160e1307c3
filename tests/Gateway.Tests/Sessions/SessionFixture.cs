using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Periscope.Gateway.Tests.Sessions;

/// <summary>A gateway before a service that shows what it was sent, and a browser of nobody yet, for each test.</summary>
internal abstract class SessionFixture
{
    protected Backend Data { get; private set; } = null!;

    protected GatewayApp Gateway { get; private set; } = null!;

    protected Browser Browser { get; private set; } = null!;

    [OneTimeSetUp]
    public void RequireRedis()
    {
        if (Environment.GetEnvironmentVariable("PERISCOPE_TEST_REDIS") is null)
        {
            Assert.Ignore("skipped: no Redis");
        }
    }

    [SetUp]
    public async Task StartAsync()
    {
        Data = await Backend.StartAsync(app => app.Map("/api/v1/competitors", (HttpContext http) => Results.Json(new
        {
            authorization = http.Request.Headers.Authorization.ToString(),
            cookie = http.Request.Headers.Cookie.ToString(),
        })));
        Gateway = await GatewayApp.StartAsync(("services:data:http:0", Data.Address));
        Browser = new Browser(Gateway);
    }

    [TearDown]
    public async Task StopAsync()
    {
        Browser.Dispose();
        await Gateway.DisposeAsync();
        await Data.DisposeAsync();
    }
}

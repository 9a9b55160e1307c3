using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Periscope.ServiceDefaults;
using Periscope.TestKit;

namespace Periscope.Gateway.Tests.Edge;

/// <summary>Proofs of bound tokens are of the path that the caller asks for, also where the service is asked for another one.</summary>
internal sealed class BoundPathTests
{
    private readonly BoundCaller _caller = new();
    private TokenIssuer _issuer = null!;
    private WebApplication _data = null!;
    private GatewayApp _gateway = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _issuer = await TokenIssuer.StartAsync();
        // It checks tokens and proofs as every service does.
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration.AddInMemoryCollection([new("Identity:Authority", _issuer.Authority)]);
        builder.AddServiceDefaults("data");
        _data = builder.Build();
        _data.UseServiceDefaults();
        _data.MapGet("/api/v1/competitors/{id}/data", () => "in").RequireAuthorization();
        await _data.StartAsync();
        _gateway = await GatewayApp.StartAsync(_issuer, null, ("services:data:http:0", _data.Urls.First()));
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _gateway.DisposeAsync();
        await _data.DisposeAsync();
        await _issuer.DisposeAsync();
        _caller.Dispose();
    }

    [TestCase("/api/v1/data/1", "/api/v1/data/1", HttpStatusCode.OK)]
    [TestCase("/api/v1/data/1", "/api/v1/competitors/1/data", HttpStatusCode.Unauthorized)]
    [TestCase("/api/v1/competitors/1/data", "/api/v1/competitors/1/data", HttpStatusCode.OK)]
    [TestCase("/api/v1/competitors/1/data", "/api/v1/data/1", HttpStatusCode.Unauthorized)]
    public async Task Request_IsLetIn_WithAProofOfThePathThatItAsksFor(string path, string proven, HttpStatusCode status)
    {
        using var request = _caller.Get(path, _issuer.Authority + proven, Token());

        using var response = await _gateway.Client.SendAsync(request);

        Assert.That(response.StatusCode, Is.EqualTo(status));
    }

    [TestCase("/api/v1/competitors/1/data")]
    [TestCase("/api/v1/data/1")]
    [TestCase("/system/circuit-breakers")]
    public async Task Request_ThatSaysWhichPathItAskedFor_IsNotBelieved(string path)
    {
        using var request = _caller.Get(path, _issuer.Authority + "/api/v1/competitors/2/data", Token());
        request.Headers.Add("X-Original-Path", "/api/v1/competitors/2/data");

        using var response = await _gateway.Client.SendAsync(request);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    private string Token() => _gateway.Token(bend: _caller.Bind);
}

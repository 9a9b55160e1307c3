using System.Net;
using Microsoft.AspNetCore.Builder;

namespace Periscope.Gateway.Tests.Edge;

/// <summary>Tokens that are bound to a key (RFC 9449), at the edge: proofs are of the public address, and their caller is counted.</summary>
internal sealed class BoundTokenTests
{
    private const string Path = "/api/v1/competitors";
    private readonly BoundCaller _caller = new();
    private readonly string _subject = $"{Guid.CreateVersion7()}";
    private Backend _data = null!;
    private GatewayApp _gateway = null!;
    private string _token = "";

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _data = await Backend.StartAsync(app => app.MapGet(Path, () => "in"));
        _gateway = await GatewayApp.StartAsync(
            ("services:data:http:0", _data.Address), ("Gateway:Limits:AddressPerMinute", "1000000"),
            ("Gateway:Limits:Plans:free:Burst", "5"), ("Gateway:Limits:Plans:free:PerMinute", "1"));
        _token = _gateway.Token(plan: "free", bend: token =>
        {
            token.Claims["sub"] = _subject;
            _caller.Bind(token);
        });
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _gateway.DisposeAsync();
        await _data.DisposeAsync();
        _caller.Dispose();
    }

    [Test]
    public async Task Request_WithProofsOfThePublicAddress_IsCountedAsItsCallersUntilTheBucketIsEmpty()
    {
        var statuses = new List<HttpStatusCode>();
        for (var i = 0; i < 6; i++)
        {
            using var response = await AskAsync(_gateway.Issuer.Authority + Path);
            statuses.Add(response.StatusCode);
        }

        Assert.That(statuses.Take(5), Has.All.EqualTo(HttpStatusCode.OK));
        Assert.That(statuses[5], Is.EqualTo(HttpStatusCode.TooManyRequests));
    }

    [Test]
    public async Task Request_WithAProofOfTheInnerAddress_IsRefused()
    {
        using var response = await AskAsync(new Uri(_gateway.Client.BaseAddress!, Path).AbsoluteUri);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(response.Headers.WwwAuthenticate.ToString(), Does.Contain("DPoP error=\"invalid_dpop_proof\", algs=\"ES256 "));
    }

    [Test]
    public async Task Request_WithTheTokenAsBearer_IsRefused()
    {
        using var client = _gateway.SignedIn(_token);

        using var response = await client.GetAsync(Path);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(response.Headers.WwwAuthenticate.ToString(), Is.EqualTo("Bearer error=\"invalid_token\""));
    }

    [Test]
    public async Task Request_WithAProofOfAnotherKey_IsRefusedForItsToken()
    {
        using var another = new BoundCaller();
        using var request = another.Get(Path, _gateway.Issuer.Authority + Path, _token);

        using var response = await _gateway.Client.SendAsync(request);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(response.Headers.WwwAuthenticate.ToString(), Does.Contain("DPoP error=\"invalid_token\", algs=\"ES256 "));
    }

    private async Task<HttpResponseMessage> AskAsync(string url)
    {
        using var request = _caller.Get(Path, url, _token);
        return await _gateway.Client.SendAsync(request);
    }
}

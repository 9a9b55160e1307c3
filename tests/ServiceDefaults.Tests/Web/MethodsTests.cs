using System.Net;
using System.Net.Http.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Periscope.TestKit;

namespace Periscope.ServiceDefaults.Tests.Web;

/// <summary>What a service answers to methods, bodies and paths that it does not know, and to HEAD.</summary>
internal sealed class MethodsTests
{
    private TokenIssuer _issuer = null!;
    private WebApplication _app = null!;
    private HttpClient _client = null!;
    private string? _seen;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _issuer = await TokenIssuer.StartAsync();
        var builder = WebApplication.CreateBuilder();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["Identity:Authority"] = _issuer.Authority });
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.AddServiceDefaults("sample");
        _app = builder.Build();
        _app.UseServiceDefaults();
        _app.MapGet("/open", (HttpContext http) =>
        {
            _seen = http.Request.Method;
            return TypedResults.Ok("said");
        }).AllowAnonymous();
        _app.MapPost("/form", () => "read").Accepts<Timed>("application/x-www-form-urlencoded").AllowAnonymous();
        _app.MapGet("/api/v1/things", () => "mine");
        _app.MapGet("/api/v1/live", () => "for ever").AllowAnonymous();
        await _app.StartAsync();
        _client = new HttpClient { BaseAddress = new Uri(_app.Urls.First()) };
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        _client.Dispose();
        await _app.DisposeAsync();
        await _issuer.DisposeAsync();
    }

    [TestCase("PUT", "/open", HttpStatusCode.MethodNotAllowed, "GET, HEAD")]
    [TestCase("GET", "/form", HttpStatusCode.MethodNotAllowed, "POST")]
    [TestCase("HEAD", "/form", HttpStatusCode.MethodNotAllowed, "POST")]
    [TestCase("POST", "/health", HttpStatusCode.MethodNotAllowed, "GET, HEAD")]
    [TestCase("PUT", "/health/ready", HttpStatusCode.MethodNotAllowed, "GET, HEAD")]
    [TestCase("HEAD", "/api/v1/live", HttpStatusCode.MethodNotAllowed, "GET")]
    [TestCase("POST", "/form", HttpStatusCode.UnsupportedMediaType, null)]
    [TestCase("GET", "/nothing", HttpStatusCode.NotFound, null)]
    [TestCase("GET", "/openapi/v2.json", HttpStatusCode.NotFound, null)]
    [TestCase("GET", "/api/v1/nothing", HttpStatusCode.Unauthorized, null)]
    [TestCase("GET", "/api/v1/things", HttpStatusCode.Unauthorized, null)]
    [TestCase("HEAD", "/api/v1/things", HttpStatusCode.Unauthorized, null)]
    [TestCase("GET", "/internal/nothing", HttpStatusCode.Unauthorized, null)]
    public async Task Stranger_IsToldWhatIsWrong(string method, string path, HttpStatusCode status, string? allow)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Content = method == "POST" ? JsonContent.Create(new { }) : null;

        using var response = await _client.SendAsync(request);

        Assert.That(response.StatusCode, Is.EqualTo(status));
        Assert.That(response.Content.Headers.Allow, Is.EqualTo(allow?.Split(", ") ?? []));
        if (method != "HEAD")
        {
            Assert.That((await response.Content.ReadFromJsonAsync<ProblemDetails>())!.Extensions, Contains.Key("traceId"));
        }
    }

    [TestCase("/open")]
    [TestCase("/health")]
    [TestCase("/openapi/v1.json")]
    public async Task Head_IsAnsweredAsGetWithoutItsBody(string path)
    {
        using var read = await _client.GetAsync(path);
        using var request = new HttpRequestMessage(HttpMethod.Head, path);
        using var response = await _client.SendAsync(request);

        Assert.That(response.StatusCode, Is.EqualTo(read.StatusCode).And.EqualTo(HttpStatusCode.OK));
        Assert.That(response.Content.Headers.ContentType, Is.EqualTo(read.Content.Headers.ContentType));
        Assert.That(await response.Content.ReadAsStringAsync(), Is.Empty);
    }

    [Test]
    public async Task Head_IsNoGetForWhatAnswersIt()
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, "/open");
        using var response = await _client.SendAsync(request);

        Assert.That(_seen, Is.EqualTo("HEAD"));
    }

    [Test]
    public async Task Head_IsNoOperationOfTheInterface() =>
        Assert.That(await _client.GetStringAsync(new Uri("/openapi/v1.json", UriKind.Relative)), Does.Not.Contain("\"head\"").And.Contain("\"get\""));
}

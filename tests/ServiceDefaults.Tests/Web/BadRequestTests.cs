using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Periscope.TestKit;

namespace Periscope.ServiceDefaults.Tests.Web;

internal sealed class BadRequestTests
{
    private TokenIssuer _issuer = null!;
    private WebApplication _app = null!;
    private HttpClient _client = null!;

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
        _app.MapGet("/read", (Guid? competitorId, DateTimeOffset since, double? minImpact) => $"{competitorId} {since} {minImpact}").AllowAnonymous();
        _app.MapPost("/write", (Order order) => order).AllowAnonymous();
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

    [TestCase("since=2026-01-01T00:00:00Z&competitorId=someone", "competitorId", "\"someone\" cannot be read as its value.")]
    [TestCase("since=2026-01-01T00:00:00Z&minImpact=a%20%22lot%22.", "minImpact", "\"a \"lot\".\" cannot be read as its value.")]
    [TestCase("since=then", "since", "\"then\" cannot be read as its value.")]
    [TestCase("competitorId=0198b6a0-0000-7000-8000-000000000000", "since", "It is required.")]
    public async Task Parameter_ThatCannotBeRead_IsNamed(string query, string field, string message)
    {
        using var response = await _client.GetAsync(new Uri($"/read?{query}", UriKind.Relative));

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That((await ErrorsAsync(response))[field]![0]!.GetValue<string>(), Is.EqualTo(message));
    }

    [Test]
    public async Task Parameter_ThatIsVeryLong_IsNotSaidWhole()
    {
        using var response = await _client.GetAsync(new Uri($"/read?since={new string('x', 5000)}", UriKind.Relative));

        Assert.That((await ErrorsAsync(response))["since"]![0]!.GetValue<string>(), Has.Length.LessThan(200));
    }

    [TestCase("""{"count":"many"}""", "count")]
    [TestCase("{", "body")]
    public async Task Body_ThatCannotBeRead_NamesTheField(string body, string field)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await _client.PostAsync(new Uri("/write", UriKind.Relative), content);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That((await ErrorsAsync(response)).Select(error => error.Key), Is.EqualTo(new[] { field }));
    }

    private static async Task<JsonObject> ErrorsAsync(HttpResponseMessage response) =>
        (await response.Content.ReadFromJsonAsync<JsonObject>())!["errors"]!.AsObject();
}

public sealed record Order(int Count);

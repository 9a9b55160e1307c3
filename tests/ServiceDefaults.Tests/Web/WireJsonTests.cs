using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Periscope.ServiceDefaults.Web;
using Periscope.TestKit;

namespace Periscope.ServiceDefaults.Tests.Web;

internal sealed class WireJsonTests
{
    private static readonly DateTimeOffset s_five = new(2026, 11, 21, 17, 0, 0, TimeSpan.Zero);

    [TestCase("2026-11-21T17:00:00Z", "2026-11-21T17:00:00Z")]
    [TestCase("2026-11-21T17:00:00+00:00", "2026-11-21T17:00:00Z")]
    [TestCase("2026-11-21T17:00:00\\u002B00:00", "2026-11-21T17:00:00Z")]
    [TestCase("2026-11-21T18:30:00.125+01:30", "2026-11-21T17:00:00.125Z")]
    [TestCase("2026-11-21T17:00:00.1234567-00:00", "2026-11-21T17:00:00.123456Z")]
    [TestCase("2026-11-21T17:00:00.0000009Z", "2026-11-21T17:00:00Z")]
    public void Time_InAnyOffset_IsReadAndWrittenInUtc(string read, string written)
    {
        var time = JsonSerializer.Deserialize<Timed>($$"""{"at":"{{read}}","ended":null}""", WireJson.Options)!;

        Assert.That(JsonSerializer.Serialize(time, WireJson.Options), Is.EqualTo($$"""{"at":"{{written}}","ended":null}"""));
    }

    [TestCase("\"\"")]
    [TestCase("\"yesterday\"")]
    [TestCase("1700000000")]
    public void Time_ThatIsNone_IsRefused(string json) =>
        Assert.That(
            () => JsonSerializer.Deserialize<DateTimeOffset>(json, WireJson.Options),
            Throws.InstanceOf<JsonException>().Or.InstanceOf<InvalidOperationException>());

    [Test]
    public async Task Endpoint_OfAService_ReadsBothFormsAndWritesUtc()
    {
        await using var issuer = await TokenIssuer.StartAsync();
        var builder = WebApplication.CreateBuilder();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["Identity:Authority"] = issuer.Authority });
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.AddServiceDefaults("sample");
        await using var app = builder.Build();
        app.UseServiceDefaults();
        app.MapPost("/echo", (Timed timed) => TypedResults.Ok(timed with { Ended = s_five.ToOffset(TimeSpan.FromHours(2)) })).AllowAnonymous();
        await app.StartAsync();
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };

        using var content = new StringContent("""{"at":"2026-11-21T19:00:00+02:00"}""", Encoding.UTF8, "application/json");
        using var response = await client.PostAsync(new Uri("/echo", UriKind.Relative), content);
        var document = JsonElement.Parse(await client.GetStringAsync(new Uri("/openapi/v1.json", UriKind.Relative)));

        Assert.That(await response.Content.ReadAsStringAsync(), Is.EqualTo("""{"at":"2026-11-21T17:00:00Z","ended":"2026-11-21T17:00:00Z"}"""));
        var at = document.GetProperty("components").GetProperty("schemas").GetProperty("Timed").GetProperty("properties").GetProperty("at");
        Assert.That(at.GetRawText(), Does.Contain("date-time"), "the description still says what it is");
    }
}

public sealed record Timed(DateTimeOffset At, DateTimeOffset? Ended = null);

using System.Text.Json;

namespace Periscope.Notification.Tests;

internal sealed class OpenApiTests
{
    [Test]
    public async Task OpenApi_EveryPublicPath_IsDescribed()
    {
        using var client = NotificationApp.App.Anonymous();

        var document = JsonSerializer.Deserialize<JsonElement>(await client.GetStringAsync("/openapi/v1.json"));

        Assert.That(document.GetProperty("paths").EnumerateObject().Select(p => p.Name), Is.SupersetOf(new[]
        {
            "/api/v1/alerts", "/api/v1/alerts/{id}/read", "/api/v1/alerts/rules", "/api/v1/alerts/rules/{id}/test",
            "/api/v1/channels", "/api/v1/channels/{id}/test", "/api/v1/deliveries", "/api/v1/deliveries/{id}/retry", "/api/v1/live",
        }));
    }

    [Test]
    public async Task OpenApi_Stream_IsText()
    {
        using var client = NotificationApp.App.Anonymous();

        var document = JsonSerializer.Deserialize<JsonElement>(await client.GetStringAsync("/openapi/v1.json"));

        var live = document.GetProperty("paths").GetProperty("/api/v1/live").GetProperty("get").GetProperty("responses").GetProperty("200");
        Assert.That(live.GetProperty("content").GetProperty("text/event-stream").GetProperty("schema").GetProperty("type").GetString(), Is.EqualTo("string"));
    }
}

using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Periscope.TestKit;

namespace Periscope.Notification.Tests.Rules;

internal sealed class RuleEndpointsTests
{
    [Test]
    public async Task Rule_CreatedChangedDeleted_ReadsBackAtEachStep()
    {
        using var tenant = new Tenant();
        var created = await tenant.AddRuleAsync("in_app");
        var path = $"/api/v1/alerts/rules/{created.GetProperty("id").GetGuid()}";

        using var changed = await tenant.Client.PutAsJsonAsync(
            path,
            new { name = "Hiring", category = "hiring", minImpact = 2, minConfidence = 0.5, channels = Array.Empty<string>(), enabled = false });
        var read = await tenant.GetAsync(path);

        Assert.Multiple(() =>
        {
            Assert.That(changed.StatusCode, Is.EqualTo(HttpStatusCode.OK));
            Assert.That(created.GetProperty("channels")[0].GetString(), Is.EqualTo("in_app"));
            Assert.That(created.GetProperty("enabled").GetBoolean(), Is.True);
            Assert.That(read.GetProperty("name").GetString(), Is.EqualTo("Hiring"));
            Assert.That(read.GetProperty("minConfidence").GetDouble(), Is.EqualTo(0.5));
            Assert.That(read.GetProperty("enabled").GetBoolean(), Is.False);
        });
        Assert.That((await tenant.Client.DeleteAsync(path)).StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That((await tenant.Client.GetAsync(path)).StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
    }

    [TestCase("""{"name":"R","minImpact":11}""", "minImpact")]
    [TestCase("""{"name":"R","minConfidence":1.5}""", "minConfidence")]
    [TestCase("""{"name":"R","category":"weather"}""", "category")]
    [TestCase("""{"name":"R","type":"weather"}""", "type")]
    [TestCase("""{"name":"R","channels":["carrier pigeon"]}""", "channels")]
    [TestCase("""{"name":"R","channels":["0198b6a0-0000-7000-8000-000000000000"]}""", "channels")]
    [TestCase("""{"name":"R","channels":[null]}""", "channels[0]")]
    [TestCase("""{"name":""}""", "name")]
    [TestCase("""{"name":"R\u2066"}""", "name")]
    public async Task Create_WrongField_Returns400NamingIt(string body, string field)
    {
        using var tenant = new Tenant();
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");

        using var response = await tenant.Client.PostAsync("/api/v1/alerts/rules", content);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        var errors = (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors");
        Assert.That(errors.EnumerateObject().Select(e => e.Name), Has.One.EqualTo(field).IgnoreCase);
    }

    [Test]
    public async Task Test_RecentUpdates_SaysWhatTheRuleWouldHaveCaughtAndRaisesNothing()
    {
        using var tenant = new Tenant();
        var (caught, weak, noise) = (Updates.Pricing(9), Updates.Pricing(2), Updates.Pricing(9, noise: true));
        foreach (var update in new[] { caught, weak, noise })
        {
            await NotificationApp.App.Bus.PublishAsync(update, tenant.Workspace);
        }
        var rule = await tenant.PostAsync("/api/v1/alerts/rules", new { name = "Not yet", minImpact = 5, enabled = false });

        JsonElement result = default;
        await Eventually.IsTrueAsync(
            async () => (result = await tenant.PostAsync($"/api/v1/alerts/rules/{rule.GetProperty("id").GetGuid()}/test"))
                .GetProperty("considered").GetInt64() == 3,
            "all three updates are known");

        Assert.Multiple(async () =>
        {
            Assert.That(result.GetProperty("caught").GetInt64(), Is.EqualTo(1));
            Assert.That(result.GetProperty("updates")[0].GetProperty("id").GetGuid(), Is.EqualTo(caught.UpdateId));
            Assert.That(await tenant.ItemsAsync("/api/v1/alerts"), Is.Empty);
        });
    }

    [Test]
    public async Task Preview_OfARuleThatIsNone_SaysWhatItWouldHaveCaught()
    {
        using var tenant = new Tenant();
        var (caught, weak) = (Updates.Pricing(9), Updates.Pricing(2));
        await NotificationApp.App.Bus.PublishAsync(caught, tenant.Workspace);
        await NotificationApp.App.Bus.PublishAsync(weak, tenant.Workspace);

        JsonElement strict = default;
        await Eventually.IsTrueAsync(
            async () => (strict = await tenant.GetAsync($"/api/v1/alerts/rules/preview?minImpact=5&category=pricing&competitorId={caught.CompetitorId}"))
                .GetProperty("considered").GetInt64() == 2,
            "both updates are known");
        var all = await tenant.GetAsync("/api/v1/alerts/rules/preview");
        var none = await tenant.GetAsync($"/api/v1/alerts/rules/preview?competitorId={Guid.CreateVersion7()}");

        Assert.Multiple(async () =>
        {
            Assert.That(strict.GetProperty("updates").EnumerateArray().Select(u => u.GetProperty("id").GetGuid()), Is.EqualTo(new[] { caught.UpdateId }));
            Assert.That(all.GetProperty("caught").GetInt64(), Is.EqualTo(2));
            Assert.That(none.GetProperty("caught").GetInt64(), Is.Zero);
            Assert.That(await tenant.ItemsAsync("/api/v1/alerts/rules"), Is.Empty);
        });
    }

    [TestCase("minImpact=11", "minImpact")]
    [TestCase("minConfidence=-1", "minConfidence")]
    [TestCase("category=weather", "category")]
    [TestCase("type=weather", "type")]
    [TestCase("competitorId=someone", "competitorId")]
    public async Task Preview_WrongParameter_Returns400NamingIt(string query, string field)
    {
        using var tenant = new Tenant();

        using var response = await tenant.Client.GetAsync($"/api/v1/alerts/rules/preview?{query}");

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        var errors = (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors");
        Assert.That(errors.EnumerateObject().Select(e => e.Name), Has.One.EqualTo(field).IgnoreCase);
    }
}

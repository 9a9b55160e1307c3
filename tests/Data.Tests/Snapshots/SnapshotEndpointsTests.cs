using System.Net;

namespace Periscope.Data.Tests.Snapshots;

internal sealed class SnapshotEndpointsTests
{
    [Test]
    public async Task Html_CapturedScript_IsServedAsTextThatCannotRun()
    {
        using var desk = await Desk.OpenAsync();
        var html = Desk.Page("<script>alert(1)</script><p>Grüße</p>");
        var id = await desk.CaptureAsync(await desk.AddCompetitorAsync(), Guid.CreateVersion7(), html, Desk.Noon);

        using var response = await desk.Http.GetAsync(new Uri($"/api/v1/snapshots/{id}/html", UriKind.Relative));

        Assert.That(response.Content.Headers.ContentType!.ToString(), Is.EqualTo("text/plain; charset=utf-8"));
        Assert.That(response.Headers.GetValues("Content-Security-Policy").Single(), Does.StartWith("sandbox"));
        Assert.That(response.Headers.GetValues("X-Content-Type-Options").Single(), Is.EqualTo("nosniff"));
        Assert.That(response.Content.Headers.ContentDisposition!.DispositionType, Is.EqualTo("attachment"));
        Assert.That(await response.Content.ReadAsStringAsync(), Is.EqualTo(html));
    }

    [Test]
    public async Task Text_Snapshot_IsPlainUtf8()
    {
        using var desk = await Desk.OpenAsync();
        var id = await desk.CaptureAsync(await desk.AddCompetitorAsync(), Guid.CreateVersion7(), Desk.Page("<p>Grüße 🚀</p>"), Desk.Noon);

        using var response = await desk.Http.GetAsync(new Uri($"/api/v1/snapshots/{id}/text", UriKind.Relative));

        Assert.That(response.Content.Headers.ContentType!.ToString(), Is.EqualTo("text/plain; charset=utf-8"));
        Assert.That(await response.Content.ReadAsStringAsync(), Does.Contain("Grüße 🚀").And.Not.Contain("<p>"));
    }

    [TestCase("text")]
    [TestCase("html")]
    public async Task OpenApi_OfABody_SaysThatItIsPlainText(string part)
    {
        using var desk = await Desk.OpenAsync();

        var document = await desk.GetAsync("/openapi/v1.json");

        var answer = document.GetProperty("paths").GetProperty($"/api/v1/snapshots/{{id}}/{part}").GetProperty("get").GetProperty("responses").GetProperty("200");
        Assert.That(answer.GetProperty("content").GetProperty("text/plain").GetProperty("schema").GetProperty("type").GetString(), Is.EqualTo("string"));
    }

    [Test]
    public async Task Diff_TwoSnapshots_CanBeMadeAgainAndTurnedRound()
    {
        using var desk = await Desk.OpenAsync();
        var (competitor, source) = (await desk.AddCompetitorAsync(), Guid.CreateVersion7());
        var a = await desk.CaptureAsync(competitor, source, Desk.Page("<p>Pro is $29 a month.</p>"), Desk.Noon);
        var b = await desk.CaptureAsync(competitor, source, Desk.Page("<p>Pro is $39 a month.</p>"), Desk.Noon.AddHours(1));

        var forth = await desk.GetAsync($"/api/v1/snapshots/{a}/diff/{b}");
        var back = await desk.GetAsync($"/api/v1/snapshots/{b}/diff/{a}");

        var text = await desk.Http.GetStringAsync(new Uri($"/api/v1/snapshots/{b}/text", UriKind.Relative));
        var added = forth.GetProperty("added")[0];
        Assert.That(
            text[added.GetProperty("start").GetInt32()..added.GetProperty("end").GetInt32()], Is.EqualTo(added.GetProperty("text").GetString()));
        Assert.That(added.GetProperty("text").GetString(), Does.Contain("$39"));
        Assert.That(back.GetProperty("removed").ToString(), Is.EqualTo(forth.GetProperty("added").ToString()));
        Assert.That(forth.GetProperty("summary").GetString(), Is.Not.Empty);
        await desk.GetAsync($"/api/v1/snapshots/{a}/diff/{Guid.Empty}", HttpStatusCode.NotFound);
    }
}

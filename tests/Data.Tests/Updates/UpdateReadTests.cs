using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Periscope.Contracts.Data;

namespace Periscope.Data.Tests.Updates;

internal sealed class UpdateReadTests
{
    [Test]
    public async Task Read_IsEachPersonsOwn()
    {
        using var desk = await Desk.OpenAsync();
        var id = await UpdateAsync(desk);
        using var colleague = desk.App.Client("viewer", desk.Workspace);
        using var first = await desk.Http.PutAsJsonAsync($"/api/v1/updates/{id}/read", new { });
        using var again = await desk.Http.PutAsJsonAsync($"/api/v1/updates/{id}/read", new { read = true });

        Assert.That(new[] { first.StatusCode, again.StatusCode }, Is.All.EqualTo(HttpStatusCode.NoContent));
        Assert.That(await IsReadAsync(desk.Http, id), Is.True);
        Assert.That(await IsReadAsync(colleague, id), Is.False);

        using var back = await desk.Http.PutAsJsonAsync($"/api/v1/updates/{id}/read", new { read = false });
        Assert.That(await IsReadAsync(desk.Http, id), Is.False);
    }

    [Test]
    public async Task Read_SeveralAtOnce_CountsThoseThatWereUnread()
    {
        using var desk = await Desk.OpenAsync();
        var (one, two) = (await UpdateAsync(desk), await UpdateAsync(desk, "other.example"));
        using var before = await desk.Http.PutAsJsonAsync($"/api/v1/updates/{one}/read", new { });

        using var answer = await desk.Http.PostAsJsonAsync("/api/v1/updates/read", new { ids = new[] { one, two, Guid.CreateVersion7() } });

        Assert.That((await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("updated").GetInt32(), Is.EqualTo(1));
        var listed = (await desk.GetAsync("/api/v1/updates")).GetProperty("items").EnumerateArray().Select(u => u.GetProperty("read").GetBoolean());
        Assert.That(listed, Is.EqualTo(new[] { true, true }));
    }

    [Test]
    public async Task Read_OfAnotherWorkspace_IsNotThere()
    {
        using var desk = await Desk.OpenAsync();
        var id = await UpdateAsync(desk);
        using var stranger = desk.App.Client("viewer", Guid.CreateVersion7());
        using var one = await stranger.PutAsJsonAsync($"/api/v1/updates/{id}/read", new { });
        using var many = await stranger.PostAsJsonAsync("/api/v1/updates/read", new { ids = new[] { id } });

        Assert.That(one.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That((await many.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("updated").GetInt32(), Is.Zero);
        Assert.That(await IsReadAsync(desk.Http, id), Is.False);
    }

    [Test]
    public async Task Read_OfNothing_NamesTheField()
    {
        using var desk = await Desk.OpenAsync();
        using var answer = await desk.Http.PostAsJsonAsync("/api/v1/updates/read", new { ids = Array.Empty<Guid>() });

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(await answer.Content.ReadAsStringAsync(), Does.Contain("ids").IgnoreCase);
    }

    private static async Task<bool> IsReadAsync(HttpClient http, Guid id) =>
        (await http.GetFromJsonAsync<JsonElement>($"/api/v1/updates/{id}")).GetProperty("read").GetBoolean();

    private static async Task<Guid> UpdateAsync(Desk desk, string domain = "acme.example")
    {
        await using var published = await desk.App.Bus.ObserveAsync<UpdatePublished>();
        var change = await ChangeAnalysedConsumerTests.ChangeAsync(desk, domain);
        await desk.App.Bus.PublishAsync(Desk.AnalysisOf(change.ChangeId), desk.Workspace);
        return (await published.FirstAsync(u => u.ChangeId == change.ChangeId)).UpdateId;
    }
}

using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Periscope.Contracts.Identity;
using Periscope.Identity.Tests.Audit;

namespace Periscope.Identity.Tests.Workspaces;

internal sealed class SettingsTests
{
    private Registered _owner = null!;
    private HttpClient _client = null!;

    private string Path => $"/api/v1/workspaces/{_owner.Workspace}/settings";

    [SetUp]
    public async Task StartAsync()
    {
        _owner = await SharedApp.Identity.RegisterAsync("Acme");
        _client = await SharedApp.Identity.AsAsync(_owner.Email);
    }

    [TearDown]
    public void Stop() => _client.Dispose();

    [Test]
    public async Task Get_OfANewWorkspace_TellsTheDefaultsAndTheVersion()
    {
        using var response = await _client.GetAsync(Path);
        var settings = (await response.Content.ReadFromJsonAsync<JsonObject>())!;

        Assert.That(response.Headers.ETag!.Tag, Is.EqualTo("\"1\""));
        Assert.That(settings["name"]!.GetValue<string>(), Is.EqualTo("Acme"));
        Assert.That(settings["defaultSchedule"]!.GetValue<string>(), Is.EqualTo("auto"));
        Assert.That(settings["timeZone"]!.GetValue<string>(), Is.EqualTo("UTC"));
        Assert.That(settings["allowedOrigins"]!.AsArray(), Is.Empty);
        Assert.That(settings["version"]!.GetValue<int>(), Is.EqualTo(1));
    }

    [Test]
    public async Task Change_OfSome_LeavesTheOthers_AndIsHeardOfAndRecorded()
    {
        await using var heard = await SharedApp.Identity.Service.Bus.ObserveAsync<WorkspaceSettingsChanged>();

        await ChangeAsync(new { name = " Acme Ltd " });
        var settings = await ChangeAsync(new { defaultSchedule = "hourly", timeZone = "Europe/Berlin", allowedOrigins = new[] { "https://App.Example:443/", "https://app.example" } });

        Assert.That(settings["name"]!.GetValue<string>(), Is.EqualTo("Acme Ltd"));
        Assert.That(settings["allowedOrigins"]!.AsArray().Select(o => o!.GetValue<string>()), Is.EqualTo(new[] { "https://app.example" }));
        Assert.That(settings["version"]!.GetValue<int>(), Is.EqualTo(3));
        var fact = await heard.FirstAsync(m => m.WorkspaceId == _owner.Workspace && m.Version == 3);
        Assert.That((fact.Name, fact.DefaultSchedule, fact.TimeZone), Is.EqualTo(("Acme Ltd", "hourly", "Europe/Berlin")));
        var entries = await _client.AuditAsync(_owner.Workspace, "&action=workspace.settings_changed");
        Assert.That(entries, Has.Count.EqualTo(2));
        Assert.That(entries[0]["details"]!["defaultSchedule"]!.ToJsonString(), Is.EqualTo("""{"from":"auto","to":"hourly"}"""));
        Assert.That(entries[0]["details"]!.AsObject().Select(d => d.Key), Is.EquivalentTo(new[] { "defaultSchedule", "timeZone", "allowedOrigins" }));
    }

    [Test]
    public async Task Change_ThatChangesNothing_IsNeitherAVersionNorAnEntry()
    {
        var settings = await ChangeAsync(new { name = "Acme", defaultSchedule = "auto", allowedOrigins = Array.Empty<string>() });

        Assert.That(settings["version"]!.GetValue<int>(), Is.EqualTo(1));
        Assert.That(await _client.AuditAsync(_owner.Workspace, "&action=workspace.settings_changed"), Is.Empty);
    }

    [TestCase("\"1\"", HttpStatusCode.OK)]
    [TestCase("*", HttpStatusCode.OK)]
    [TestCase("\"7\", \"1\"", HttpStatusCode.OK)]
    [TestCase("\"2\"", HttpStatusCode.PreconditionFailed)]
    [TestCase("W/\"1\"", HttpStatusCode.PreconditionFailed)]
    [TestCase("1", HttpStatusCode.PreconditionFailed)]
    public async Task Change_WithIfMatch_IsDoneOnlyToTheVersionThatWasRead(string tag, HttpStatusCode expected)
    {
        using var response = await PatchAsync(new { name = "Other" }, tag);

        Assert.That(response.StatusCode, Is.EqualTo(expected));
    }

    [Test]
    public async Task Change_ByManyWhoReadTheSame_IsDoneForOne()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(async number =>
        {
            using var response = await PatchAsync(new { name = $"Name {number}" }, "\"1\"");
            return response.StatusCode;
        }));

        Assert.That(answers.Count(status => status == HttpStatusCode.OK), Is.EqualTo(1));
        Assert.That(answers.Count(status => status == HttpStatusCode.PreconditionFailed), Is.EqualTo(11));
    }

    [Test]
    public async Task Rename_IsANewVersionOfTheSettingsToo()
    {
        using var rename = await _client.PutAsJsonAsync($"/api/v1/workspaces/{_owner.Workspace}", new { name = "Renamed" });
        using var stale = await PatchAsync(new { name = "Mine" }, "\"1\"");

        await Problem.ShouldBeAsync(stale, HttpStatusCode.PreconditionFailed);
    }

    [TestCase("""{"name": "  "}""", "name")]
    [TestCase("""{"defaultSchedule": "yearly"}""", "defaultSchedule")]
    [TestCase("""{"defaultSchedule": "0 6 * * *"}""", "defaultSchedule")]
    [TestCase("""{"allowedOrigins": ["https://a.example", "http://b.example"]}""", "allowedOrigins[1]")]
    [TestCase("""{"timeZone": "Europe/Atlantis"}""", "timeZone")]
    [TestCase("""{"timeZone": "../../etc/passwd"}""", "timeZone")]
    [TestCase("""{"timeZone": "W. Europe Standard Time"}""", "timeZone")]
    [TestCase("""{"allowedOrigins": ["*"]}""", "allowedOrigins[0]")]
    [TestCase("""{"allowedOrigins": ["null"]}""", "allowedOrigins[0]")]
    [TestCase("""{"allowedOrigins": [null]}""", "allowedOrigins[0]")]
    [TestCase("""{"allowedOrigins": ["https://*.example"]}""", "allowedOrigins[0]")]
    [TestCase("""{"allowedOrigins": ["https://xn--\u00fc.example"]}""", "allowedOrigins[0]")]
    [TestCase("""{"allowedOrigins": ["https://a.example/path"]}""", "allowedOrigins[0]")]
    [TestCase("""{"allowedOrigins": ["https://me@a.example"]}""", "allowedOrigins[0]")]
    [TestCase("""{"allowedOrigins": ["1","2","3","4","5","6","7","8","9","10","11","12","13","14","15","16","17","18","19","20","21"]}""", "allowedOrigins")]
    public async Task Change_WrongField_Returns400NamingIt(string json, string field)
    {
        using var response = await _client.PatchAsync(Path, new StringContent(json, System.Text.Encoding.UTF8, "application/json"));

        var problem = await Problem.ShouldBeAsync(response, HttpStatusCode.BadRequest);
        Assert.That(problem.Fields().Select(f => char.ToLowerInvariant(f[0]) + f[1..]), Is.EqualTo(new[] { field }));
    }

    [TestCase("viewer", HttpStatusCode.Forbidden)]
    [TestCase("member", HttpStatusCode.Forbidden)]
    [TestCase("admin", HttpStatusCode.OK)]
    public async Task Member_ReadsByAnyRole_AndChangesAsAdmin(string role, HttpStatusCode changing)
    {
        var other = await SharedApp.Identity.RegisterAsync();
        using var added = await _client.PostAsJsonAsync($"/api/v1/workspaces/{_owner.Workspace}/members", new { email = other.Email, role });
        using var asOther = await SharedApp.Identity.AsAsync(other.Email);

        using var read = await asOther.GetAsync(Path);
        using var change = await asOther.PatchAsJsonAsync(Path, new { name = "Theirs" });

        Assert.That(read.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(change.StatusCode, Is.EqualTo(changing));
    }

    [Test]
    public async Task Stranger_Gets404()
    {
        var other = await SharedApp.Identity.RegisterAsync();
        using var asOther = await SharedApp.Identity.AsAsync(other.Email);

        using var read = await asOther.GetAsync(Path);
        using var change = await asOther.PatchAsJsonAsync(Path, new { name = "Theirs" });

        await Problem.ShouldBeAsync(read, HttpStatusCode.NotFound);
        await Problem.ShouldBeAsync(change, HttpStatusCode.NotFound);
    }

    [Test]
    public async Task Origins_AreToldToGateways_EachOnceAndNotWhose()
    {
        var (shared, own) = ($"https://{Guid.CreateVersion7():n}.example", $"https://{Guid.CreateVersion7():n}.example:8443");
        var other = await SharedApp.Identity.RegisterAsync();
        using var asOther = await SharedApp.Identity.AsAsync(other.Email);
        await ChangeAsync(new { allowedOrigins = new[] { shared, own } });
        using var change = await asOther.PatchAsJsonAsync($"/api/v1/workspaces/{other.Workspace}/settings", new { allowedOrigins = new[] { shared } });

        var told = await OriginsAsync();
        await ChangeAsync(new { allowedOrigins = Array.Empty<string>() });

        Assert.That(told.Where(origin => origin == shared || origin == own), Is.EquivalentTo(new[] { shared, own }));
        Assert.That(await OriginsAsync(), Does.Contain(shared).And.Not.Contain(own));
    }

    private static async Task<List<string>> OriginsAsync()
    {
        var body = (await SharedApp.Identity.Client.GetFromJsonAsync<JsonObject>("/internal/origins"))!;
        Assert.That(body.Select(member => member.Key), Is.EqualTo(new[] { "origins" }));
        return [.. body["origins"]!.AsArray().Select(origin => origin!.GetValue<string>())];
    }

    private async Task<JsonObject> ChangeAsync(object change)
    {
        using var response = await PatchAsync(change);
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK), await response.Content.ReadAsStringAsync());
        return (await response.Content.ReadFromJsonAsync<JsonObject>())!;
    }

    private async Task<HttpResponseMessage> PatchAsync(object change, string? ifMatch = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Patch, Path) { Content = JsonContent.Create(change) };
        if (ifMatch is not null)
        {
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        }

        return await _client.SendAsync(request);
    }
}

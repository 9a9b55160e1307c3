using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Periscope.Contracts.Identity;

namespace Periscope.Identity.Tests.Workspaces;

internal sealed class MemberTests
{
    private Registered _owner = null!;
    private Registered _other = null!;
    private HttpClient _asOwner = null!;
    private HttpClient _asOther = null!;

    private string Workspace => $"/api/v1/workspaces/{_owner.Workspace}";

    [SetUp]
    public async Task StartAsync()
    {
        _owner = await SharedApp.Identity.RegisterAsync();
        _other = await SharedApp.Identity.RegisterAsync();
        _asOwner = await SharedApp.Identity.AsAsync(_owner.Email);
        _asOther = await SharedApp.Identity.AsAsync(_other.Email);
    }

    [TearDown]
    public void Stop()
    {
        _asOwner.Dispose();
        _asOther.Dispose();
    }

    [Test]
    public async Task Stranger_OnEveryRouteOfAWorkspace_Gets404()
    {
        var unknown = Guid.CreateVersion7();
        (HttpMethod Method, string Path, object? Body)[] routes =
        [
            (HttpMethod.Get, "", null),
            (HttpMethod.Put, "", new { name = "Mine" }),
            (HttpMethod.Delete, "", new { name = "Acme" }),
            (HttpMethod.Post, "/transfer", new { userId = _other.Id }),
            (HttpMethod.Get, "/members", null),
            (HttpMethod.Post, "/members", new { email = _other.Email, role = "owner" }),
            (HttpMethod.Put, $"/members/{_owner.Id}", new { role = "viewer" }),
            (HttpMethod.Delete, $"/members/{_owner.Id}", null),
            (HttpMethod.Get, "/invitations", null),
            (HttpMethod.Post, "/invitations", new { email = _other.Email, role = "owner" }),
            (HttpMethod.Post, $"/invitations/{unknown}/resend", null),
            (HttpMethod.Delete, $"/invitations/{unknown}", null),
            (HttpMethod.Get, "/api-clients", null),
            (HttpMethod.Post, "/api-clients", new { name = "x", scopes = new[] { "competitors:read" } }),
            (HttpMethod.Delete, $"/api-clients/{unknown}", null),
        ];

        foreach (var (method, path, body) in routes)
        {
            using var request = new HttpRequestMessage(method, Workspace + path) { Content = body is null ? null : JsonContent.Create(body) };
            using var response = await _asOther.SendAsync(request);
            await Problem.ShouldBeAsync(response, HttpStatusCode.NotFound);
        }
    }

    [Test]
    public async Task Person_WhoBelongsToAHundredWorkspaces_EntersNoOther()
    {
        await SharedApp.Identity.GiveWorkspacesAsync(_other.Id, 98);

        var made = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => _asOther.PostAsJsonAsync("/api/v1/workspaces", new { name = "One more" })));
        using var added = await _asOwner.PostAsJsonAsync($"{Workspace}/members", new { email = _other.Email, role = "viewer" });

        Assert.That(made.Count(response => response.StatusCode == HttpStatusCode.Created), Is.EqualTo(1), "also of four that come at once");
        foreach (var response in made)
        {
            if (response.StatusCode != HttpStatusCode.Created)
            {
                await Problem.ShouldBeAsync(response, HttpStatusCode.Conflict);
            }

            response.Dispose();
        }

        await Problem.ShouldBeAsync(added, HttpStatusCode.Conflict);
    }

    [TestCase("viewer", HttpStatusCode.Forbidden)]
    [TestCase("member", HttpStatusCode.Forbidden)]
    [TestCase("admin", HttpStatusCode.OK)]
    public async Task Member_ReadsByAnyRole_AndManagesAsAdmin(string role, HttpStatusCode managing)
    {
        await AddAsync(role);

        using var members = await _asOther.GetAsync($"{Workspace}/members");
        using var rename = await _asOther.PutAsJsonAsync(Workspace, new { name = "Renamed" });
        using var clients = await _asOther.GetAsync($"{Workspace}/api-clients");

        var list = (await members.Content.ReadFromJsonAsync<JsonObject>())!;
        Assert.That(list["items"]!.AsArray().Select(m => m!["email"]!.GetValue<string>()), Is.EqualTo(new[] { _owner.Email, _other.Email }));
        Assert.That(rename.StatusCode, Is.EqualTo(managing));
        Assert.That(clients.StatusCode, Is.EqualTo(managing));
    }

    [Test]
    public async Task Add_IsHeardOf_AndReachesTheNextToken()
    {
        await using var changed = await SharedApp.Identity.Service.Bus.ObserveAsync<MemberChanged>();

        await AddAsync("member");

        var fact = await changed.FirstAsync(m => m.WorkspaceId == _owner.Workspace && m.UserId == _other.Id);
        Assert.That(fact.Role, Is.EqualTo("member"));
        using var fresh = await SharedApp.Identity.AsAsync(_other.Email);
        var list = (await fresh.GetFromJsonAsync<JsonObject>("/api/v1/workspaces"))!;
        Assert.That(list["total"]!.GetValue<int>(), Is.EqualTo(2));
    }

    [Test]
    public async Task Add_TwiceOrUnknownOrWrongRole_IsRefused()
    {
        await AddAsync("member");

        using var twice = await _asOwner.PostAsJsonAsync($"{Workspace}/members", new { email = _other.Email, role = "admin" });
        using var unknown = await _asOwner.PostAsJsonAsync($"{Workspace}/members", new { email = "nobody@example.com", role = "admin" });
        using var role = await _asOwner.PostAsJsonAsync($"{Workspace}/members", new { email = _other.Email, role = "king" });

        await Problem.ShouldBeAsync(twice, HttpStatusCode.Conflict);
        Assert.That((await Problem.ShouldBeAsync(unknown, HttpStatusCode.BadRequest)).Fields(), Is.EqualTo(new[] { "email" }));
        Assert.That((await Problem.ShouldBeAsync(role, HttpStatusCode.BadRequest)).Fields(), Is.EqualTo(new[] { "role" }));
    }

    [Test]
    public async Task LastOwner_CannotBeRemovedOrDemoted()
    {
        using var removed = await _asOwner.DeleteAsync($"{Workspace}/members/{_owner.Id}");
        using var demoted = await _asOwner.PutAsJsonAsync($"{Workspace}/members/{_owner.Id}", new { role = "admin" });

        await Problem.ShouldBeAsync(removed, HttpStatusCode.Conflict);
        await Problem.ShouldBeAsync(demoted, HttpStatusCode.Conflict);
    }

    [Test]
    public async Task TwoOwners_RemovingEachOtherAtOnce_LeaveOne()
    {
        await AddAsync("owner");

        var answers = await Task.WhenAll(
            StatusAsync(_asOwner.DeleteAsync($"{Workspace}/members/{_other.Id}")),
            StatusAsync(_asOther.DeleteAsync($"{Workspace}/members/{_owner.Id}")));

        Assert.That(answers.Count(status => status == HttpStatusCode.NoContent), Is.EqualTo(1));
    }

    [Test]
    public async Task Admin_CannotMakeOrTouchAnOwner()
    {
        await AddAsync("admin");

        using var self = await _asOther.PutAsJsonAsync($"{Workspace}/members/{_other.Id}", new { role = "owner" });
        using var demote = await _asOther.PutAsJsonAsync($"{Workspace}/members/{_owner.Id}", new { role = "viewer" });
        using var remove = await _asOther.DeleteAsync($"{Workspace}/members/{_owner.Id}");

        await Problem.ShouldBeAsync(self, HttpStatusCode.Forbidden);
        await Problem.ShouldBeAsync(demote, HttpStatusCode.Forbidden);
        await Problem.ShouldBeAsync(remove, HttpStatusCode.Forbidden);
    }

    [Test]
    public async Task Member_MayLeave_AndIsOutAtOnceWithTheOldToken()
    {
        await AddAsync("viewer");
        using var stale = await SharedApp.Identity.AsAsync(_other.Email);

        using var left = await stale.DeleteAsync($"{Workspace}/members/{_other.Id}");
        using var after = await stale.GetAsync(Workspace);

        Assert.That(left.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
        await Problem.ShouldBeAsync(after, HttpStatusCode.NotFound);
    }

    [Test]
    public async Task Workspace_CreatedByAPerson_IsTheirsAndFree()
    {
        using var created = await _asOwner.PostAsJsonAsync("/api/v1/workspaces", new { name = "Second" });
        using var blank = await _asOwner.PostAsJsonAsync("/api/v1/workspaces", new { name = "  " });

        var body = (await created.Content.ReadFromJsonAsync<JsonObject>())!;
        Assert.That(created.StatusCode, Is.EqualTo(HttpStatusCode.Created));
        Assert.That(body["plan"]!.GetValue<string>(), Is.EqualTo("free"));
        using var read = await _asOwner.GetAsync(created.Headers.Location);
        Assert.That(read.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await Problem.ShouldBeAsync(blank, HttpStatusCode.BadRequest)).Fields(), Is.EqualTo(new[] { "name" }));
    }

    private async Task AddAsync(string role)
    {
        using var response = await _asOwner.PostAsJsonAsync($"{Workspace}/members", new { email = _other.Email, role });
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Created), await response.Content.ReadAsStringAsync());
    }

    private static async Task<HttpStatusCode> StatusAsync(Task<HttpResponseMessage> request)
    {
        using var response = await request;
        return response.StatusCode;
    }
}

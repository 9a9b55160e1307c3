using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Periscope.Contracts.Identity;

namespace Periscope.Identity.Tests.Accounts;

internal sealed class RegistrationTests
{
    [Test]
    public async Task Register_NewPerson_OwnsANewWorkspaceThatOthersHearOf()
    {
        await using var created = await SharedApp.Identity.Service.Bus.ObserveAsync<WorkspaceCreated>();
        await using var changed = await SharedApp.Identity.Service.Bus.ObserveAsync<MemberChanged>();

        var person = await SharedApp.Identity.RegisterAsync("Observatory");

        var fact = await created.FirstAsync(message => message.WorkspaceId == person.Workspace);
        Assert.That((fact.Name, fact.OwnerId, fact.Plan), Is.EqualTo(("Observatory", person.Id, "free")));
        var member = await changed.FirstAsync(message => message.WorkspaceId == person.Workspace);
        Assert.That((member.UserId, member.Role), Is.EqualTo((person.Id, "owner")));
        using var client = await SharedApp.Identity.AsAsync(person.Email);
        var me = (await client.GetFromJsonAsync<JsonObject>("/api/v1/auth/me"))!;
        Assert.That(me["email"]!.GetValue<string>(), Is.EqualTo(person.Email));
        Assert.That(me["workspaces"]!.ToJsonString(), Is.EqualTo(
            $$"""[{"id":"{{person.Workspace}}","name":"Observatory","role":"owner","plan":"free"}]"""));
    }

    [TestCase("""{"password":"a phrase that nobody guesses","name":"Ann","workspace":"Acme"}""", "email")]
    [TestCase("""{"email":"ann","password":"a phrase that nobody guesses","name":"Ann","workspace":"Acme"}""", "email")]
    [TestCase("""{"email":"x@example.com","password":"short","name":"Ann","workspace":"Acme"}""", "password")]
    [TestCase("""{"email":"x@example.com","password":"a phrase that nobody guesses","name":"","workspace":"Acme"}""", "name")]
    [TestCase("""{"email":"x@example.com","password":"a phrase that nobody guesses","name":"Ann","workspace":" "}""", "workspace")]
    [TestCase("""{"email":"x@example.com","password":"a phrase that nobody guesses","name":"Ann\u202E","workspace":"Acme"}""", "name")]
    public async Task Register_FieldMissingOrWrong_Returns400NamingIt(string body, string field)
    {
        using var content = new StringContent(body, null, "application/json");

        using var response = await SharedApp.Identity.Client.PostAsync("/api/v1/auth/register", content);

        var problem = await Problem.ShouldBeAsync(response, HttpStatusCode.BadRequest);
        Assert.That(problem.Fields().Select(f => f.ToLowerInvariant()), Is.EqualTo(new[] { field }));
    }

    [Test]
    public async Task Nul_WhichNoTextCanHold_IsTheCallersMistake()
    {
        using var body = new StringContent(
            $$"""{"email":"{{Guid.CreateVersion7():n}}@example.com","password":"a phrase that nobody guesses","name":"Ann","workspace":"a\u0000b"}""",
            null, "application/json");
        using var token = new HttpRequestMessage(HttpMethod.Post, "/connect/token")
        {
            Content = new FormUrlEncodedContent([new("grant_type", "client_credentials")]),
        };
        token.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String("a%00:x"u8));

        using var registered = await SharedApp.Identity.Client.PostAsync("/api/v1/auth/register", body);
        using var granted = await SharedApp.Identity.Client.SendAsync(token);

        var problem = await Problem.ShouldBeAsync(registered, HttpStatusCode.BadRequest);
        Assert.That(problem["errors"]!["workspace"]!.ToJsonString(), Does.Contain("NUL"));
        Assert.That((int)granted.StatusCode, Is.InRange(400, 401));
    }

    [Test]
    public async Task Register_KnownAddressInOtherLetters_Returns409AndMakesNothing()
    {
        var person = await SharedApp.Identity.RegisterAsync();

        using var response = await SharedApp.Identity.Client.PostAsJsonAsync("/api/v1/auth/register", new
        {
            email = person.Email.ToUpperInvariant(),
            password = IdentityApp.Password,
            name = "Eve",
            workspace = "Evil",
        });

        await Problem.ShouldBeAsync(response, HttpStatusCode.Conflict);
        using var client = await SharedApp.Identity.AsAsync(person.Email);
        var me = (await client.GetFromJsonAsync<JsonObject>("/api/v1/auth/me"))!;
        Assert.That(me["workspaces"]!.AsArray(), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Register_OneAddressManyTimesAtOnce_MakesOneAccount()
    {
        var email = $"{Guid.CreateVersion7():n}@example.com";

        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(async _ =>
        {
            using var response = await SharedApp.Identity.Client.PostAsJsonAsync(
                "/api/v1/auth/register", new { email, password = IdentityApp.Password, name = "Ann", workspace = "Acme" });
            return response.StatusCode;
        }));

        Assert.That(answers.Count(status => status == HttpStatusCode.Created), Is.EqualTo(1));
        Assert.That(answers.Count(status => status == HttpStatusCode.Conflict), Is.EqualTo(5));
    }

    [Test]
    public async Task Owner_OfTheInstallation_CanSignInAtOnceAndHasNoLimits()
    {
        using var client = await SharedApp.Identity.AsAsync(IdentityApp.OwnerEmail);

        var me = (await client.GetFromJsonAsync<JsonObject>("/api/v1/auth/me"))!;

        Assert.That(me["workspaces"]!.ToJsonString(), Is.EqualTo(
            $$"""[{"id":"{{IdentityApp.OwnerWorkspace}}","name":"Home","role":"owner","plan":"enterprise"}]"""));
    }
}

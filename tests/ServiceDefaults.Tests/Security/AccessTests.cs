using System.Net;
using System.Net.Http.Json;
using Microsoft.AspNetCore.Mvc;
using Microsoft.IdentityModel.Tokens;
using Periscope.ServiceDefaults.Security;
using Periscope.ServiceDefaults.Tests.Sample;
using Periscope.TestKit;

namespace Periscope.ServiceDefaults.Tests.Security;

internal sealed class AccessTests
{
    private static readonly Uri s_things = new("/api/v1/things", UriKind.Relative);
    private SampleService _service = null!;

    [OneTimeSetUp]
    public async Task Start() => _service = await SampleService.StartAsync();

    [OneTimeTearDown]
    public async Task Stop() => await _service.DisposeAsync();

    [TestCase(Roles.Viewer, HttpStatusCode.OK, HttpStatusCode.Forbidden)]
    [TestCase(Roles.Member, HttpStatusCode.OK, HttpStatusCode.Created)]
    [TestCase(Roles.Owner, HttpStatusCode.OK, HttpStatusCode.Created)]
    [TestCase("impostor", HttpStatusCode.Forbidden, HttpStatusCode.Forbidden)]
    public async Task Role_Decides(string role, HttpStatusCode read, HttpStatusCode write)
    {
        using var client = _service.Client(TestCaller.In(_service.Workspace, role));

        Assert.That((await client.GetAsync(s_things)).StatusCode, Is.EqualTo(read));
        Assert.That((await client.PostAsJsonAsync(s_things, new { name = "x" })).StatusCode, Is.EqualTo(write));
    }

    [TestCase("things:read", HttpStatusCode.OK, HttpStatusCode.Forbidden)]
    [TestCase("things:read things:write", HttpStatusCode.OK, HttpStatusCode.Created)]
    [TestCase("others:read", HttpStatusCode.Forbidden, HttpStatusCode.Forbidden)]
    public async Task Scope_OfAClient_Decides(string scope, HttpStatusCode read, HttpStatusCode write)
    {
        using var client = _service.Client(TestCaller.Client(_service.Workspace, scope));

        Assert.That((await client.GetAsync(s_things)).StatusCode, Is.EqualTo(read));
        Assert.That((await client.PostAsJsonAsync(s_things, new { name = "x" })).StatusCode, Is.EqualTo(write));
    }

    [Test]
    public async Task Refusal_SaysWhichScopeIsMissing()
    {
        using var client = _service.Client(TestCaller.Client(_service.Workspace, "others:read"));
        using var response = await client.GetAsync(s_things);

        var problem = (await response.Content.ReadFromJsonAsync<ProblemDetails>())!;
        Assert.That(problem.Detail, Is.EqualTo("The token lacks the scope things:read."));
        Assert.That(problem.Extensions, Contains.Key("traceId"));
        Assert.That(response.Headers.WwwAuthenticate.Single().ToString(), Is.EqualTo("Bearer error=\"insufficient_scope\", scope=\"things:read\""));
    }

    [Test]
    public async Task Refusal_SaysWhichRoleIsMissing()
    {
        using var client = _service.Client(TestCaller.In(_service.Workspace, Roles.Viewer));
        using var response = await client.PostAsJsonAsync(s_things, new { name = "x" });

        Assert.That((await response.Content.ReadFromJsonAsync<ProblemDetails>())!.Detail, Does.Contain("role member").And.Contain("viewer"));
        Assert.That(response.Headers.WwwAuthenticate, Is.Empty);
    }

    [Test]
    public async Task NoToken_Is401WithProblemDetailsAndIds()
    {
        using var client = _service.Anonymous();
        using var response = await client.GetAsync(s_things);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(response.Content.Headers.ContentType?.MediaType, Is.EqualTo("application/problem+json"));
        Assert.That((await response.Content.ReadFromJsonAsync<ProblemDetails>())!.Extensions, Contains.Key("traceId"));
        Assert.That(response.Headers.WwwAuthenticate.ToString(), Is.EqualTo("Bearer"), "who sent no token made no mistake with it");
        Assert.That(response.Headers.Contains("X-Request-ID") && response.Headers.Contains("X-Correlation-ID"), Is.True);
    }

    [Test]
    public async Task ForgedTokens_Are401()
    {
        var caller = TestCaller.In(_service.Workspace);
        string[] forged =
        [
            _service.Issuer.Token(caller, t => t.Audience = "elsewhere"),
            _service.Issuer.Token(caller, t => t.Issuer = "https://elsewhere.example"),
            _service.Issuer.Token(caller, t => t.TokenType = "JWT"),
            _service.Issuer.Token(caller, t => (t.NotBefore, t.IssuedAt, t.Expires) = (Ago(3), Ago(3), Ago(2))),
            _service.Issuer.Token(caller, t => t.SigningCredentials =
                new(new SymmetricSecurityKey(_service.Issuer.Key.Rsa.ExportSubjectPublicKeyInfo()), SecurityAlgorithms.HmacSha256)),
            _service.Issuer.Token(caller, t => t.SigningCredentials = null),
            _service.Issuer.Token(caller)[..^4] + "AAAA",
        ];
        foreach (var token in forged)
        {
            using var client = _service.Anonymous();
            client.DefaultRequestHeaders.Authorization = new("Bearer", token);
            using var response = await client.GetAsync(s_things);
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized), token);
            Assert.That(response.Headers.WwwAuthenticate.ToString(), Is.EqualTo("Bearer error=\"invalid_token\""), token);
        }

        static DateTime Ago(int hours) => TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(-hours);
    }

    [Test]
    public async Task TenantHeader_OfAStrangersWorkspace_Is404()
    {
        using var client = _service.Client();
        client.DefaultRequestHeaders.Add("X-Tenant-ID", Guid.CreateVersion7().ToString());

        Assert.That((await client.GetAsync(s_things)).StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
    }

    [Test]
    public async Task SeveralWorkspaces_NeedTheHeaderAndKeepApart()
    {
        var caller = new TestCaller
        {
            Workspaces = [new(Guid.CreateVersion7(), Roles.Owner, "free"), new(Guid.CreateVersion7(), Roles.Viewer, "free")],
        };
        using var client = _service.Client(caller);
        using var unnamed = await client.GetAsync(s_things);
        client.DefaultRequestHeaders.Add("X-Tenant-ID", caller.Workspaces[1].Id.ToString());
        using var asViewer = await client.PostAsJsonAsync(s_things, new { name = "x" });

        Assert.That(unnamed.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(asViewer.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
    }

    [Test]
    public async Task UnreadableBody_Is400NamingTheField()
    {
        using var client = _service.Client();
        using var response = await client.PostAsJsonAsync(s_things, new { name = 3 });

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        var problem = await response.Content.ReadFromJsonAsync<ValidationProblemDetails>();
        Assert.That(problem!.Errors.Keys, Is.EqualTo(new[] { "name" }));
    }
}

using System.Net;
using System.Net.Http.Json;
using Periscope.ServiceDefaults.Security;
using Periscope.ServiceDefaults.Security.Revocation;
using Periscope.ServiceDefaults.Tests.Sample;
using Periscope.ServiceDefaults.Web;
using Periscope.TestKit;

namespace Periscope.ServiceDefaults.Tests.Security;

/// <summary>What has become of a membership since the token that lists it was issued.</summary>
internal sealed class MemberRolesTests
{
    private static readonly Guid s_workspace = Guid.CreateVersion7();
    private static readonly Guid s_person = Guid.CreateVersion7();

    [Test]
    public async Task Member_WhoseRoleIsTaken_IsThatAtOnce_ThereAlone()
    {
        await using var service = await SampleService.StartAsync();
        var other = Guid.CreateVersion7();
        using var client = service.Client(new TestCaller
        {
            UserId = s_person,
            Workspaces = [new(s_workspace, Roles.Owner, "enterprise"), new(other, Roles.Owner, "enterprise")],
        });
        var revocations = service.Get<TokenRevocations>();
        Assert.That(await AskAsync(HttpMethod.Post, s_workspace), Is.EqualTo(HttpStatusCode.Created));

        await revocations.TellAsync(Told("viewer"), TimeProvider.System.GetUtcNow().AddMinutes(30));

        Assert.That(await AskAsync(HttpMethod.Post, s_workspace), Is.EqualTo(HttpStatusCode.Forbidden));
        Assert.That(await AskAsync(HttpMethod.Get, s_workspace), Is.EqualTo(HttpStatusCode.OK));
        await revocations.TellAsync(Told("none"), TimeProvider.System.GetUtcNow().AddMinutes(31));
        Assert.That(await AskAsync(HttpMethod.Get, s_workspace), Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That(await AskAsync(HttpMethod.Post, other), Is.EqualTo(HttpStatusCode.Created));
        await revocations.TellAsync(Told("member"), TimeProvider.System.GetUtcNow().AddMinutes(32));
        Assert.That(await AskAsync(HttpMethod.Post, s_workspace), Is.EqualTo(HttpStatusCode.Created), "who has come back");

        async Task<HttpStatusCode> AskAsync(HttpMethod method, Guid workspace)
        {
            using var request = new HttpRequestMessage(method, "/api/v1/things")
            {
                Headers = { { RequestContext.WorkspaceHeader, $"{workspace}" } },
                Content = method == HttpMethod.Post ? JsonContent.Create(new { name = "thing" }) : null,
            };
            using var response = await client.SendAsync(request);
            return response.StatusCode;
        }
    }

    [Test]
    public void Roles_ToldInAnyOrder_TheLastOneHolds_UntilItsTime()
    {
        var clock = new FakeTimeProvider();
        var revoked = new RevokedTokens(clock);
        Assert.That(revoked.RoleNow(s_workspace, s_person, "owner"), Is.EqualTo("owner"));

        revoked.Add(Told("none"), clock.GetUtcNow().AddMinutes(3));
        revoked.Add(Told("viewer"), clock.GetUtcNow().AddMinutes(2));

        Assert.That(revoked.RoleNow(s_workspace, s_person, "owner"), Is.Null);
        Assert.That(revoked.RoleNow(s_workspace, Guid.CreateVersion7(), "owner"), Is.EqualTo("owner"), "somebody else");
        Assert.That(revoked.Contains([Told("none"), MemberRoles.NameOf(s_workspace, s_person)]), Is.False, "their tokens are good elsewhere");
        clock.Advance(TimeSpan.FromMinutes(3));
        revoked.Clean();
        Assert.That(revoked.RoleNow(s_workspace, s_person, "owner"), Is.EqualTo("owner"));
    }

    [TestCase("member:")]
    [TestCase("member:1:2:viewer")]
    [TestCase("sid:0d0f8e9c-5f0c-4f0a-9e0e-000000000000")]
    public void Name_OfNoMembership_IsNotOne(string name) => Assert.That(MemberRoles.TryParse(name, out _), Is.False);

    private static string Told(string role) => $"{MemberRoles.NameOf(s_workspace, s_person)}:{role}";
}

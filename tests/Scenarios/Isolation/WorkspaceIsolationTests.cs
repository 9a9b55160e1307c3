using System.Net;
using Periscope.Demo.Api;

namespace Periscope.Scenarios.Isolation;

/// <summary>Two workspaces: what <see cref="EveryRouteTests"/> cannot say of a single route.</summary>
[Order(3)]
internal sealed class WorkspaceIsolationTests
{
    [Test]
    public async Task TenantHeader_NamingTheOthersWorkspace_Is404()
    {
        using var stranger = new PeriscopeClient(RunningMesh.Gateway);
        var (email, password) = ($"stranger-{Guid.CreateVersion7():n}@example.com", "a long enough passphrase 1!");
        await stranger.PostAsync("/api/v1/auth/register", new { email, password, name = "Stranger", workspace = "Elsewhere" });
        await stranger.SignInAsync(email, password);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/competitors");
        request.Headers.Add("X-Tenant-ID", RunningMesh.Owner["workspaceId"]!.GetValue<string>());

        using var response = await stranger.Http.SendAsync(request);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
    }
}

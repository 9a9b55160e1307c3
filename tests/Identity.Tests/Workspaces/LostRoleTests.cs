using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using Periscope.Identity.Tests.Storage;

namespace Periscope.Identity.Tests.Workspaces;

/// <summary>An owner asks for something and waits for the workspace's lock, while whoever has it takes their role away.</summary>
internal sealed class LostRoleTests
{
    private const string Removed = "DELETE FROM identity.members WHERE workspace_id = $1 AND user_id = $2";
    private const string Demoted = "UPDATE identity.members SET role = 'admin' WHERE workspace_id = $1 AND user_id = $2";

    [TestCase("POST", "/members", Removed)]
    [TestCase("POST", "/members", Demoted)]
    [TestCase("PUT", "/members/{0}", Removed)]
    [TestCase("PUT", "/members/{0}", Demoted)]
    [TestCase("DELETE", "/members/{0}", Removed)]
    [TestCase("DELETE", "/members/{0}", Demoted)]
    [TestCase("DELETE", "", Removed)]
    [TestCase("DELETE", "", Demoted)]
    public async Task Owner_WhoWaitsForTheLock_DoesNothingWithTheRoleFromBefore(string method, string path, string meanwhile)
    {
        var identity = SharedApp.Identity;
        var (owner, caller, third, stranger) = (
            await identity.RegisterAsync("Acme"), await identity.RegisterAsync(), await identity.RegisterAsync(), await identity.RegisterAsync());
        using var asOwner = await identity.AsAsync(owner.Email);
        using var asCaller = await identity.AsAsync(caller.Email);
        var workspace = $"/api/v1/workspaces/{owner.Workspace}";
        foreach (var member in new[] { caller, third })
        {
            using var added = await asOwner.PostAsJsonAsync($"{workspace}/members", new { email = member.Email, role = "owner" });
            Assert.That(added.StatusCode, Is.EqualTo(HttpStatusCode.Created));
        }

        await using var held = await HeldTransaction.BeginAsync(identity);
        await held.RunAsync("SELECT 1 FROM identity.workspaces WHERE id = $1 FOR UPDATE", owner.Workspace);
        await held.RunAsync(meanwhile, owner.Workspace, caller.Id);
        using var request = new HttpRequestMessage(new HttpMethod(method), workspace + string.Format(CultureInfo.InvariantCulture, path, third.Id))
        {
            Content = JsonContent.Create(new { email = stranger.Email, role = method == "PUT" ? "viewer" : "owner", name = "Acme" }),
        };
        var asking = asCaller.SendAsync(request);
        await held.IsWaitedForAsync();
        await held.CommitAsync();
        using var refused = await asking;

        await Problem.ShouldBeAsync(refused, HttpStatusCode.Forbidden);
    }
}

using System.Net;
using System.Net.Http.Json;
using Periscope.ServiceDefaults.Security;

namespace Periscope.Identity.Tests.Workspaces;

/// <summary>Walks Identity's routes as every role, and expects what the permission table says.</summary>
internal sealed class PermissionTests
{
    private static readonly Guid s_nobody = Guid.CreateVersion7();

    // Each asks for something that cannot be done, so that one walk changes nothing for the next: the role is checked before.
    private static readonly (string Permission, HttpMethod Method, string Path, object? Body)[] s_routes =
    [
        ("workspaces", HttpMethod.Get, "", null),
        ("workspaces", HttpMethod.Put, "", new { name = "Acme" }),
        (Permissions.WorkspacesRemoval, HttpMethod.Delete, "", new { name = "not its name" }),
        (Permissions.MembersOwners, HttpMethod.Post, "/transfer", new { userId = s_nobody }),
        ("members", HttpMethod.Get, "/members", null),
        ("members", HttpMethod.Post, "/members", new { email = "nobody@example.com", role = "viewer" }),
        ("members", HttpMethod.Put, $"/members/{s_nobody}", new { role = "viewer" }),
        ("members", HttpMethod.Delete, $"/members/{s_nobody}", null),
        ("invitations", HttpMethod.Get, "/invitations", null),
        ("invitations", HttpMethod.Post, "/invitations", new { email = "nobody@example.com", role = "viewer" }),
        ("invitations", HttpMethod.Post, $"/invitations/{s_nobody}/resend", null),
        ("invitations", HttpMethod.Delete, $"/invitations/{s_nobody}", null),
        ("api-clients", HttpMethod.Get, "/api-clients", null),
        ("api-clients", HttpMethod.Post, "/api-clients", new { name = "x", scopes = new[] { "nothing" } }),
        ("api-clients", HttpMethod.Get, $"/api-clients/{s_nobody}", null),
        ("api-clients", HttpMethod.Delete, $"/api-clients/{s_nobody}", null),
        ("audit", HttpMethod.Get, "/audit", null),
    ];

    [TestCase(Roles.Viewer)]
    [TestCase(Roles.Member)]
    [TestCase(Roles.Admin)]
    [TestCase(Roles.Owner)]
    public async Task EveryRoute_AsRole_AnswersByTheTable(string role)
    {
        var (owner, other) = (await SharedApp.Identity.RegisterAsync(), await SharedApp.Identity.RegisterAsync());
        using var asOwner = await SharedApp.Identity.AsAsync(owner.Email);
        using var added = await asOwner.PostAsJsonAsync($"/api/v1/workspaces/{owner.Workspace}/members", new { email = other.Email, role });
        using var client = await SharedApp.Identity.AsAsync(other.Email);
        Assert.That(added.StatusCode, Is.EqualTo(HttpStatusCode.Created));

        foreach (var (permission, method, path, body) in s_routes)
        {
            using var request = new HttpRequestMessage(method, $"/api/v1/workspaces/{owner.Workspace}{path}")
            {
                Content = body is null ? null : JsonContent.Create(body),
            };
            using var response = await client.SendAsync(request);
            var allowed = Permissions.Allows(role, permission, writes: method != HttpMethod.Get);

            Assert.That(response.StatusCode == HttpStatusCode.Forbidden, Is.EqualTo(!allowed), $"{method} {path}: {(int)response.StatusCode}");
            Assert.That(response.Headers.WwwAuthenticate, Is.Empty, "a role is nothing that another token would have");
            // 503 for the mail that this installation cannot send.
            Assert.That((int)response.StatusCode, Is.LessThan(500).Or.EqualTo(503), $"{method} {path}");
        }
    }
}

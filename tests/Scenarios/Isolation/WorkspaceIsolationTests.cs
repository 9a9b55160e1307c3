using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Periscope.Demo.Api;

namespace Periscope.Scenarios.Isolation;

/// <summary>Two workspaces: nothing of one is readable with the other's token on any route that the platform publishes.</summary>
[Order(3)]
internal sealed partial class WorkspaceIsolationTests
{
    private PeriscopeClient _owner = null!;
    private PeriscopeClient _stranger = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _owner = await RunningMesh.OwnerAsync();
        _stranger = new PeriscopeClient(RunningMesh.Gateway);
        var (email, password) = ($"stranger-{Guid.CreateVersion7():n}@example.com", "a long enough passphrase 1!");
        await _stranger.PostAsync("/api/v1/auth/register", new { email, password, name = "Stranger", workspace = "Elsewhere" });
        await _stranger.SignInAsync(email, password);
    }

    [OneTimeTearDown]
    public void Stop()
    {
        _owner.Dispose();
        _stranger.Dispose();
    }

    [Test]
    public async Task EveryGetRoute_WithTheOthersIds_Gives404OrNothing()
    {
        var ids = await OwnersIdsAsync();
        var paths = (await _owner.GetAsync("/openapi/v1.json"))["paths"]!.AsObject();
        var asked = 0;
        foreach (var path in paths.Where(p => p.Value!["get"] is not null).Select(p => p.Key))
        {
            foreach (var address in Fill(path, ids))
            {
                // Streams do not end; they have a test of their own.
                if (address.Contains("/live", StringComparison.Ordinal) || address.Contains("/hubs", StringComparison.Ordinal))
                {
                    continue;
                }

                using var response = await _stranger.Http.GetAsync(new Uri(address, UriKind.Relative));
                var body = await response.Content.ReadAsStringAsync();
                asked++;
                Assert.That((int)response.StatusCode, Is.LessThan(500), $"{address}: {body}");
                foreach (var id in ids.Values.Where(id => !address.Contains(id, StringComparison.Ordinal)))
                {
                    Assert.That(body, Does.Not.Contain(id), address);
                }

                if (path.Contains('{', StringComparison.Ordinal) && response.IsSuccessStatusCode)
                {
                    Assert.That(JsonNode.Parse(body)?["items"]?.AsArray(), Is.Empty, $"{address} answered {body}");
                }
            }
        }

        TestContext.Progress.WriteLine($"isolation: {asked} routes asked with a stranger's token, none gave anything");
        Assert.That(asked, Is.GreaterThan(25));
    }

    [Test]
    public async Task EveryRoute_WithoutToken_Is401ExceptThePublicOnes()
    {
        using var anonymous = new HttpClient { BaseAddress = RunningMesh.Gateway };
        var paths = (await _owner.GetAsync("/openapi/v1.json"))["paths"]!.AsObject();
        foreach (var (path, operations) in paths.Where(p => p.Key.StartsWith("/api/", StringComparison.Ordinal)
            && !PublicRoute().IsMatch(p.Key)))
        {
            foreach (var method in operations!.AsObject().Select(o => o.Key).Where(m => m is "get" or "post" or "put" or "delete"))
            {
                using var request = new HttpRequestMessage(new HttpMethod(method.ToUpperInvariant()), Parameter().Replace(path, Guid.CreateVersion7().ToString()));
                if (method is "post" or "put")
                {
                    request.Content = JsonContent.Create(new { });
                }

                using var response = await anonymous.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
                Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized), $"{method} {path}");
            }
        }
    }

    [Test]
    public async Task TenantHeader_NamingTheOthersWorkspace_Is404()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/competitors");
        request.Headers.Add("X-Tenant-ID", RunningMesh.Owner["workspaceId"]!.GetValue<string>());

        using var response = await _stranger.Http.SendAsync(request);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
    }

    private async Task<Dictionary<string, string>> OwnersIdsAsync()
    {
        var ids = new Dictionary<string, string>();
        foreach (var (noun, list) in new[]
        {
            ("competitors", "/api/v1/competitors"), ("updates", "/api/v1/updates"), ("battlecards", "/api/v1/battlecards"), ("alerts", "/api/v1/alerts"),
            ("rules", "/api/v1/alerts/rules"), ("channels", "/api/v1/channels"), ("deliveries", "/api/v1/deliveries"), ("jobs", "/api/v1/jobs"),
            ("query", "/api/v1/query/history"),
        })
        {
            if ((await _owner.GetAsync(list))["items"]!.AsArray() is [{ } first, ..])
            {
                ids[noun] = first["id"]!.GetValue<string>();
            }
        }

        ids["snapshots"] = (await _owner.GetAsync($"/api/v1/competitors/{ids["competitors"]}/snapshots"))["items"]![0]!["id"]!.GetValue<string>();
        ids["workspaces"] = RunningMesh.Owner["workspaceId"]!.GetValue<string>();
        return ids;
    }

    // Every id that the owner has, in every route's first parameter: a route must not depend on the kind of id to keep quiet.
    private static IEnumerable<string> Fill(string path, Dictionary<string, string> ids) =>
        path.Contains('{', StringComparison.Ordinal) ? ids.Values.Select(id => Parameter().Replace(path, id)) : [path];

    [GeneratedRegex(@"\{[^}]+\}")]
    private static partial Regex Parameter();

    [GeneratedRegex("^/api/v1/auth/(register|login|refresh|logout|verify-email|forgot-password|reset-password)$")]
    private static partial Regex PublicRoute();
}

using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Periscope.Identity.Accounts;
using Periscope.Identity.Storage;
using Periscope.TestKit;

namespace Periscope.Identity.Tests;

/// <summary>The service on a real port, being its own authority, on a database of its own.</summary>
internal sealed class IdentityApp : IAsyncDisposable
{
    /// <summary>What its tokens call it: not where it listens, as behind a gateway.</summary>
    public const string Authority = "https://identity.example";
    public const string OwnerEmail = "owner@periscope.example";
    public const string Password = "a phrase that nobody guesses";
    public static readonly Guid OwnerWorkspace = Guid.CreateVersion7();

    /// <summary>Hundreds of sign-ins at full strength are minutes; PasswordsTests has the strength.</summary>
    public static readonly HashStrength WeakHashes = new(MemoryKiB: 64, Passes: 1);
    private readonly DirectoryInfo _keys;

    private IdentityApp(ServiceApp<IdentityDbContext> service, DirectoryInfo keys)
    {
        Service = service;
        _keys = keys;
        Client = service.Anonymous();
    }

    public ServiceApp<IdentityDbContext> Service { get; }

    /// <summary>Without a token.</summary>
    public HttpClient Client { get; }

    /// <summary>The folder of the master key.</summary>
    public string KeysPath => _keys.FullName;

    public static async Task<IdentityApp> StartAsync(TimeProvider? clock = null, params (string Key, string Value)[] settings)
    {
        var keys = Directory.CreateTempSubdirectory("periscope-identity-");
        var all = new Dictionary<string, string>
        {
            ["Identity:Authority"] = Authority,
            ["Identity:KeysPath"] = keys.FullName,
            ["Identity:AttemptsPerMinute"] = "100000",
            ["Owner:Email"] = OwnerEmail,
            ["Owner:Password"] = Password,
            ["Owner:Workspace"] = "Home",
            ["Owner:WorkspaceId"] = OwnerWorkspace.ToString(),
        };
        foreach (var (key, value) in settings)
        {
            all[key] = value;
        }

        var service = await ServiceApp<IdentityDbContext>.StartAsync(
            "identity",
            all,
            services =>
            {
                services.Replace(ServiceDescriptor.Singleton(clock ?? TimeProvider.System));
                services.Replace(ServiceDescriptor.Singleton(WeakHashes));
            },
            realPort: true);
        return new IdentityApp(service, keys);
    }

    public async Task<Registered> RegisterAsync(string? workspace = null, string? email = null)
    {
        email ??= $"{Guid.CreateVersion7():n}@example.com";
        using var response = await Client.PostAsJsonAsync(
            "/api/v1/auth/register", new { email, password = Password, name = "Ann", workspace = workspace ?? "Acme" });
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Created));
        var body = (await response.Content.ReadFromJsonAsync<JsonObject>())!;
        return new Registered(
            Guid.Parse(body["id"]!.GetValue<string>()), email, Guid.Parse(body["workspaces"]![0]!["id"]!.GetValue<string>()));
    }

    public async Task<SignedIn> SignInAsync(string email, string password = Password)
    {
        using var response = await Client.PostAsJsonAsync("/api/v1/auth/login", new { email, password });
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        return (await response.Content.ReadFromJsonAsync<SignedIn>())!;
    }

    /// <summary>A client of a person who has just signed in.</summary>
    public async Task<HttpClient> AsAsync(string email) => With((await SignInAsync(email)).AccessToken);

    public HttpClient With(string accessToken)
    {
        var client = Service.Anonymous();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", accessToken);
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Service.DisposeAsync();
        _keys.Delete(recursive: true);
    }
}

internal sealed record Registered(Guid Id, string Email, Guid Workspace);

internal sealed record SignedIn(string AccessToken, string RefreshToken, int ExpiresIn, string TokenType);

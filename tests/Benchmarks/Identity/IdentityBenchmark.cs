using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Periscope.Benchmarks.Gateway;
using Periscope.Identity.Accounts;
using Periscope.Identity.Storage;
using Periscope.TestKit;

namespace Periscope.Benchmarks.Identity;

/// <summary>
/// Client-credential grants, refreshes and password sign-ins a second by Identity on one processor, with a real PostgreSQL beside it.
/// Keycloak's sizing guide promises 120, 120 and 15 for each processor.
/// </summary>
/// <remarks>A second of Identity's processor is what is counted: what the database and the clients take elsewhere is not in it, as there.</remarks>
internal sealed class IdentityBenchmark : IBenchmark
{
    private const string Authority = "https://identity.example";
    private const string Email = "owner@periscope.example";
    private const string Password = "a phrase that nobody guesses";
    private const int Callers = 16;

    public string Name => "identity";

    public string Description => "grants, refreshes and sign-ins a second on one processor, with PostgreSQL";

    public async Task<IReadOnlyDictionary<string, double>?> RunAsync(BenchmarkOptions options, CancellationToken cancellationToken)
    {
        var seconds = int.Parse(options.Values.GetValueOrDefault("seconds", "10"), CultureInfo.InvariantCulture);
        await using var database = await TestDatabase.CreateAsync("identity", typeof(IdentityDbContext).Assembly);
        await using var broker = await TestVirtualHost.CreateAsync();
        var workspace = Guid.CreateVersion7();
        await using var identity = await ServerProcess.DotnetAsync("Identity", FreePort.Pick(), "/health/ready", new Dictionary<string, string>
        {
            ["ConnectionStrings__periscope"] = database.Runtime,
            ["ConnectionStrings__periscope-system"] = database.System,
            ["ConnectionStrings__rabbitmq"] = broker.ConnectionString,
            ["ConnectionStrings__redis"] = TestServers.Redis,
            ["Identity__Authority"] = Authority,
            ["Identity__MasterKey"] = Convert.ToBase64String(System.Security.Cryptography.RandomNumberGenerator.GetBytes(32)),
            ["Identity__AttemptsPerMinute"] = "100000",
            ["Owner__Email"] = Email,
            ["Owner__Password"] = Password,
            ["Owner__Workspace"] = "Home",
            ["Owner__WorkspaceId"] = workspace.ToString(),
            ["Logging__LogLevel__Default"] = "Warning",
        }, processor: 0);
        using var http = new HttpClient { BaseAddress = identity.Address };
        var client = await ClientAsync(http, workspace);
        var families = new string[Callers];
        for (var i = 0; i < Callers; i++)
        {
            families[i] = (await SignInAsync(http))["refreshToken"]!.GetValue<string>();
        }

        (string Name, double Promised, Func<int, Task> Ask)[] kinds =
        [
            ("grants", 120, _ => GrantAsync(http, client)),
            ("refreshes", 120, async caller => families[caller] = await RefreshAsync(http, families[caller])),
            ("signIns", 15, _ => SignInAsync(http)),
        ];
        var metrics = new Dictionary<string, double>();
        foreach (var (name, promised, ask) in kinds)
        {
            await MeasureAsync(identity, 2, ask, cancellationToken);
            var perSecond = await MeasureAsync(identity, seconds, ask, cancellationToken);
            metrics[$"{name}PerSecond"] = Math.Round(perSecond, 1);
            metrics[$"{name}OfKeycloak"] = Math.Round(perSecond / promised, 2);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-10}{perSecond,8:0.0} in a second of one processor; promised elsewhere: {promised}"));
        }

        // The limit of sign-ins: what this processor hashes now, which on shared machines halves from hour to hour.
        var hashes = Hashes();
        metrics["hashesPerSecond"] = Math.Round(hashes, 1);
        metrics["signInsOfHashes"] = Math.Round(metrics["signInsPerSecond"] / hashes, 2);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{"hashes",-10}{hashes,8:0.0} of passwords alone, in a second of one processor"));
        return metrics;
    }

    private static double Hashes()
    {
        const int Count = 40;
        var before = Environment.CpuUsage.TotalTime;
        for (var i = 0; i < Count; i++)
        {
            Argon2Hash.Of(Password, HashStrength.Default);
        }

        return Count / (Environment.CpuUsage.TotalTime - before).TotalSeconds;
    }

    // By the processor's time and not by the clock's, as others use this machine too.
    private static async Task<double> MeasureAsync(ServerProcess identity, int seconds, Func<int, Task> ask, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        var limit = TimeSpan.FromSeconds(seconds);
        var (done, before) = (0, identity.ProcessorTime());
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(
            async () =>
            {
                while (Stopwatch.GetElapsedTime(started) < limit)
                {
                    await ask(caller);
                    Interlocked.Increment(ref done);
                }
            },
            cancellationToken)));
        return done / (identity.ProcessorTime() - before).TotalSeconds;
    }

    private static async Task<JsonNode> SignInAsync(HttpClient http)
    {
        using var response = await http.PostAsJsonAsync("/api/v1/auth/login", new { email = Email, password = Password });
        return await ReadAsync(response);
    }

    private static async Task<string> RefreshAsync(HttpClient http, string refreshToken)
    {
        using var response = await http.PostAsJsonAsync("/api/v1/auth/refresh", new { refreshToken });
        return (await ReadAsync(response))["refreshToken"]!.GetValue<string>();
    }

    private static async Task GrantAsync(HttpClient http, string credentials)
    {
        using var form = new FormUrlEncodedContent([new("grant_type", "client_credentials")]);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/connect/token") { Content = form };
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", credentials);
        using var response = await http.SendAsync(request);
        await ReadAsync(response);
    }

    private static async Task<string> ClientAsync(HttpClient http, Guid workspace)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/workspaces/{workspace}/api-clients")
        {
            Content = JsonContent.Create(new { name = "Bench", scopes = new[] { "competitors:read" } }),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", (await SignInAsync(http))["accessToken"]!.GetValue<string>());
        using var response = await http.SendAsync(request);
        var client = await ReadAsync(response);
        return Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"{client["clientId"]}:{client["clientSecret"]}"));
    }

    private static async Task<JsonNode> ReadAsync(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync();
        return response.IsSuccessStatusCode
            ? JsonNode.Parse(text)!
            : throw new InvalidOperationException($"{response.RequestMessage!.RequestUri} answered {(int)response.StatusCode}: {text}");
    }
}

using System.Diagnostics;
using System.Text.Json.Nodes;
using Npgsql;
using Periscope.Demo.Api;
using Periscope.TestKit;

namespace Periscope.Benchmarks.MainJob;

/// <summary>A mesh of its own for one benchmark, started by <c>./periscope up</c> and ended with it.</summary>
internal sealed class BenchMesh : IAsyncDisposable
{
    private readonly string _state =
        Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), $"periscope-bench-{Guid.CreateVersion7():n}")).FullName;

    private readonly MeshGuard _guard;

    private BenchMesh() => _guard = new MeshGuard(Path.GetFullPath("periscope"), _state);

    /// <summary>Signed in as the owner.</summary>
    public PeriscopeClient Api { get; private set; } = null!;

    public string Email { get; private set; } = "";

    public string Password { get; private set; } = "";

    /// <summary>The owner's.</summary>
    public Guid Workspace { get; private set; }

    /// <summary>Null when it did not start; the reason was printed.</summary>
    public static async Task<BenchMesh?> StartAsync(IEnumerable<int> sitePorts)
    {
        var mesh = new BenchMesh();
        string[] allowed = [.. sitePorts.SelectMany(port => new[] { "--allow-private", $"127.0.0.1:{port}" })];
        if (!await RunAsync(["up", "--detach", "--port", $"{FreePort.Pick()}", "--state", mesh._state, .. allowed]))
        {
            await mesh.DisposeAsync();
            return null;
        }

        mesh.Api = new PeriscopeClient(new Uri((await mesh.ReadAsync("urls.json"))["gateway"]!.GetValue<string>()));
        var owner = await mesh.ReadAsync("owner.json");
        (mesh.Email, mesh.Password) = (owner["email"]!.GetValue<string>(), owner["password"]!.GetValue<string>());
        mesh.Workspace = owner["workspaceId"]!.GetValue<Guid>();
        await mesh.Api.SignInAsync(mesh.Email, mesh.Password);
        return mesh;
    }

    /// <summary>Where a service or server of the mesh listens.</summary>
    public async Task<Uri> AddressAsync(string resource) => new((await StatusAsync(resource))["url"]!.GetValue<string>());

    /// <summary>Where a service of the mesh speaks HTTP/2 without TLS.</summary>
    public async Task<Uri> Http2AddressAsync(string resource) => new((await StatusAsync(resource))["endpoints"]!["http2"]!.GetValue<string>());

    /// <summary>The mesh's PostgreSQL, as its administrator.</summary>
    public async Task<NpgsqlConnectionStringBuilder> DatabaseAsync() => new()
    {
        Host = "127.0.0.1",
        Port = (await AddressAsync("postgres")).Port,
        Username = "postgres",
        Password = (await ReadAsync("secrets.json"))["postgres-password"]!.GetValue<string>(),
        Database = "periscope",
    };

    public async ValueTask DisposeAsync()
    {
        Api?.Dispose();
        await _guard.DisposeAsync();
    }

    private async Task<JsonNode> StatusAsync(string resource) =>
        (await ReadAsync("status.json")).AsArray().First(one => one!["resource"]!.GetValue<string>() == resource)!;

    private async Task<JsonNode> ReadAsync(string file) => JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(_state, file)))!;

    private static async Task<bool> RunAsync(string[] command)
    {
        using var process = Process.Start(new ProcessStartInfo("./periscope", command) { RedirectStandardOutput = true })!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            Console.WriteLine($"./periscope {command[0]} ended with exit code {process.ExitCode}:\n{output}");
        }

        return process.ExitCode == 0;
    }
}

using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Npgsql;
using Periscope.Benchmarks.MainJob;
using Periscope.TestKit;

namespace Periscope.Benchmarks.Web;

/// <summary>
/// The web app in a real Chromium on a mesh of its own: Lighthouse's scores of Today and Ask, the weight of the first page, and the frames a
/// second while a competitor's 5,000 updates are scrolled through.
/// </summary>
internal sealed class WebBenchmark : IBenchmark
{
    private const int Updates = 5000;
    private const string Folder = "tests/Benchmarks/Web/measure";

    public string Name => "web";

    public string Description => "Lighthouse on Today and Ask, the first page's weight, frames a second over 5,000 updates";

    public async Task<IReadOnlyDictionary<string, double>?> RunAsync(BenchmarkOptions options, CancellationToken cancellationToken)
    {
        if ((options.Values.GetValueOrDefault("chromium") ?? InstalledChromium.Path) is not { } chromium)
        {
            Console.WriteLine("Chromium is not installed: `./periscope up` installs it.");
            return null;
        }

        if (!await RunAsync("npm", ["ci", "--no-audit", "--no-fund"], null, _ => { }))
        {
            return null;
        }

        Console.WriteLine($"Measuring in {chromium}. Starting a mesh...");
        await using var mesh = await BenchMesh.StartAsync([]);
        if (mesh is null)
        {
            return null;
        }

        var competitor = (await mesh.Api.PostAsync("/api/v1/competitors", new { name = "Contoso", domain = "contoso.example" }))["id"]!.GetValue<Guid>();
        await FillAsync(await mesh.DatabaseAsync(), mesh.Workspace, competitor, cancellationToken);
        var setting = new JsonObject
        {
            ["gateway"] = mesh.Api.Gateway.GetLeftPart(UriPartial.Authority),
            ["email"] = mesh.Email,
            ["password"] = mesh.Password,
            ["competitor"] = competitor,
            ["updates"] = Updates,
            ["chromium"] = chromium,
            ["isShell"] = chromium == InstalledChromium.Shell,
            ["rounds"] = int.Parse(options.Values.GetValueOrDefault("rounds", "5"), CultureInfo.InvariantCulture),
        };
        var last = "";
        return await RunAsync("node", ["measure.mjs"], setting.ToJsonString(), line => last = line)
            ? JsonSerializer.Deserialize<Dictionary<string, double>>(last)
            : null;
    }

    // Straight into the store: what is measured is the page, not how updates come to be.
    private static async Task FillAsync(NpgsqlConnectionStringBuilder server, Guid workspace, Guid competitor, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(server.ConnectionString);
        await connection.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand(
            """
            INSERT INTO data.updates (
                id, workspace_id, competitor_id, source_id, source_type, change_id, url, category, title, narrative, impact, impact_reasons,
                confidence, is_noise, before_snapshot_id, after_snapshot_id, citations, model, prompt_version, detected_at, published_at)
            SELECT gen_random_uuid(), $1, $2, $2, (ARRAY['pricing', 'careers', 'blog', 'news'])[1 + n % 4], gen_random_uuid(), 'https://contoso.example/pricing',
                (ARRAY['pricing', 'hiring', 'content', 'product'])[1 + n % 4],
                'Contoso: the Pro plan''s price rose from $' || n || ' to $' || n + 10 || ' per month' || repeat(', for every seat', n % 5),
                'On Contoso''s pricing page the price rose.', (n % 100) / 10.0, ARRAY['A price rose'], 0.9, false, gen_random_uuid(), gen_random_uuid(),
                '[]', 'built-in', 'rules-1', now() - n * interval '41 minutes', now()
            FROM generate_series(1, $3) AS n
            """, connection)
        {
            Parameters = { new() { Value = workspace }, new() { Value = competitor }, new() { Value = Updates } },
        };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task<bool> RunAsync(string program, string[] arguments, string? setting, Action<string> onLine)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = Folder, RedirectStandardOutput = true };
        if (setting is not null)
        {
            start.Environment["PERISCOPE_MEASURE"] = setting;
        }

        using var process = Process.Start(start)!;
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            onLine(line);
        }

        await process.WaitForExitAsync();
        return process.ExitCode == 0;
    }
}

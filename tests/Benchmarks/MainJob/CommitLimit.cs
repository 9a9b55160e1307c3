using Npgsql;

namespace Periscope.Benchmarks.MainJob;

/// <summary>
/// The limit that the main job is measured by: how many durable one-row transactions a second the mesh's own PostgreSQL does for as many
/// callers as there are processors times four, with the mesh idle beside it. It also counts the transactions that the mesh itself makes.
/// </summary>
internal sealed class CommitLimit : IAsyncDisposable
{
    private static readonly TimeSpan s_burst = TimeSpan.FromSeconds(1);
    private static readonly int s_callers = Environment.ProcessorCount * 4;

    private readonly NpgsqlDataSource _source;
    private readonly List<double> _rates = [];

    private CommitLimit(NpgsqlDataSource source) => _source = source;

    /// <summary>Commits a second of each burst.</summary>
    public IReadOnlyList<double> Rates => _rates;

    public static async Task<CommitLimit> OpenAsync(NpgsqlConnectionStringBuilder admin)
    {
        admin.MaxAutoPrepare = 10;
        admin.AutoPrepareMinUsages = 2;
        var limit = new CommitLimit(NpgsqlDataSource.Create(admin));
        await using var create = limit._source.CreateCommand("CREATE TABLE bench_commits (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, body text)");
        await create.ExecuteNonQueryAsync();
        return limit;
    }

    /// <summary>Transactions that wrote something so far: each has a number of its own, readers have none.</summary>
    public async Task<long> CommittedAsync()
    {
        await using var count = _source.CreateCommand("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint");
        return (long)(await count.ExecuteScalarAsync())!;
    }

    public async Task MeasureAsync()
    {
        var clock = TimeProvider.System;
        var start = clock.GetTimestamp();
        var counts = await Task.WhenAll(Enumerable.Range(0, s_callers).Select(async _ =>
        {
            await using var connection = await _source.OpenConnectionAsync();
            await using var insert = new NpgsqlCommand("INSERT INTO bench_commits (body) VALUES ($1)", connection)
            {
                Parameters = { new() { Value = new string('x', 200) } },
            };
            var done = 0;
            for (; clock.GetElapsedTime(start) < s_burst; done++)
            {
                await insert.ExecuteNonQueryAsync();
            }

            return done;
        }));
        _rates.Add(counts.Sum() / clock.GetElapsedTime(start).TotalSeconds);
    }

    public ValueTask DisposeAsync() => _source.DisposeAsync();
}

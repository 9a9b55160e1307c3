using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using Periscope.LocalHosting.Supervision;

namespace Periscope.LocalHosting.Servers;

/// <summary>Creates a database when its server is healthy; it is running as long as it exists.</summary>
internal sealed class DatabaseRunner(PostgresDatabaseResource database, string name, ResourceBoard board, ConsoleLog log) : IResourceRunner
{
    private readonly CancellationTokenSource _stopping = new();
    private Task _run = Task.CompletedTask;

    public IResource Resource => database;

    public string Name => name;

    public ConsoleLog Log => log;

    public Task StartAsync()
    {
        _run = _run.IsCompleted ? CreateAsync(_stopping.Token) : _run;
        return Task.CompletedTask;
    }

    public async Task StopAsync()
    {
        await _stopping.CancelAsync();
        await _run;
    }

    public void Dispose()
    {
        _stopping.Dispose();
        log.Dispose();
    }

    private async Task CreateAsync(CancellationToken stopping)
    {
        try
        {
            board.Update(name, s => s with { State = ResourceStates.Waiting });
            await board.WaitAsync(database.Parent.Name, replicas => replicas.Count > 0 && replicas.All(r => r.IsHealthy), stopping);
            var quoted = database.DatabaseName.Replace("'", "''", StringComparison.Ordinal);
            if ((await SqlAsync($"SELECT 1 FROM pg_database WHERE datname = '{quoted}'", stopping)).Trim() != "1")
            {
                await SqlAsync($"CREATE DATABASE \"{database.DatabaseName.Replace("\"", "\"\"", StringComparison.Ordinal)}\"", stopping);
                log.Write($"Created the database {database.DatabaseName}");
            }

            board.Update(name, s => s with { State = ResourceStates.Running });
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            board.Update(name, s => s with { State = ResourceStates.Exited });
        }
        catch (LaunchException e)
        {
            log.Write(e.Message, isError: true);
            board.Update(name, s => s with { State = ResourceStates.FailedToStart, Detail = e.Message });
        }
    }

    private async Task<string> SqlAsync(string sql, CancellationToken cancellationToken)
    {
        var server = database.Parent;
        string[] arguments =
        [
            "-X", "-q", "-t", "-A", "-v", "ON_ERROR_STOP=1",
            "-h", server.PrimaryEndpoint.Host, "-p", server.PrimaryEndpoint.Port.ToString(CultureInfo.InvariantCulture),
            "-U", await server.UserNameReference.GetValueAsync(cancellationToken) ?? "", "-d", "postgres", "-c", sql,
        ];
        var psql = Programs.FindPostgres() is { } programs ? Path.Combine(programs, "psql") : "psql";
        return await Command.RunAsync(
            psql, arguments, cancellationToken, ("PGPASSWORD", await server.PasswordParameter.GetValueAsync(cancellationToken) ?? ""));
    }
}

using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Periscope.ServiceDefaults.Persistence.Migrations;

/// <summary>The argument <c>migrate</c> of every service.</summary>
public static class ServiceMigration
{
    /// <summary>
    /// With <c>migrate</c> as the first argument: brings the schema up (or with <c>migrate down N</c>, down to migration N), says what
    /// it did, and returns true, so that the process ends instead of serving.
    /// </summary>
    /// <remarks>The first line of a Program: building a whole service only to migrate takes longer than the migrations.</remarks>
    public static async Task<bool> RunIfAskedAsync<TContext>(string service, string[] args)
        where TContext : ServiceDbContext
    {
        ArgumentNullException.ThrowIfNull(args);
        if (args is not ["migrate", ..])
        {
            return false;
        }

        var configuration = new ConfigurationBuilder().AddEnvironmentVariables().Build();
        var runner = new MigrationRunner(new ServiceInfo(service), configuration, typeof(TContext).Assembly);
        var names = args is [_, "down", var target]
            ? await runner.DownAsync(int.Parse(target, CultureInfo.InvariantCulture), CancellationToken.None)
            : await runner.UpAsync(CancellationToken.None);
        Console.WriteLine(names.Count == 0 ? "The schema is up to date." : $"Migrated: {string.Join(", ", names)}");
        return true;
    }
}

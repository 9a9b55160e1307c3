using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;
using Periscope.ServiceDefaults.Persistence;

namespace Periscope.ServiceDefaults.Health;

/// <summary>Healthy when the service's role can run a statement.</summary>
internal sealed class PostgresCheck(ServiceDataSource source) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await using var command = source.DataSource.CreateCommand("SELECT 1");
            await command.ExecuteScalarAsync(cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (NpgsqlException e)
        {
            return HealthCheckResult.Unhealthy("PostgreSQL does not answer.", e);
        }
    }
}

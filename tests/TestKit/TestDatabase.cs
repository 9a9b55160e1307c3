using System.Reflection;
using Microsoft.Extensions.Configuration;
using Npgsql;
using Periscope.ServiceDefaults;
using Periscope.ServiceDefaults.Persistence.Migrations;

namespace Periscope.TestKit;

/// <summary>A database of its own for one fixture, migrated like a real one and dropped at the end.</summary>
public sealed class TestDatabase : IAsyncDisposable
{
    // Roles belong to the whole cluster and fixtures run side by side, so they share one password.
    private const string Password = "periscope-tests";
    private readonly string _service;

    private TestDatabase(string service, string name)
    {
        _service = service;
        Name = name;
    }

    public string Name { get; }

    public string Admin => With(TestServers.Postgres, null, null);

    public string Runtime => With(TestServers.Postgres, _service, Password);

    public string System => With(TestServers.Postgres, $"{_service}_system", Password);

    /// <summary>Creates the database and brings the schema of the service in <paramref name="assembly"/> up in it.</summary>
    public static async Task<TestDatabase> CreateAsync(string service, Assembly assembly)
    {
        var database = new TestDatabase(service, $"test_{Guid.CreateVersion7():n}");
        await database.MigrateAsync(service, assembly);
        return database;
    }

    /// <summary>Brings another service's schema up in the same database.</summary>
    public async Task MigrateAsync(string service, Assembly assembly)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["ConnectionStrings:periscope-admin"] = Admin,
            ["Database:Password"] = Password,
            ["Database:SystemPassword"] = Password,
        }).Build();
        using var info = new ServiceInfo(service);
        await new MigrationRunner(info, configuration, assembly).UpAsync(CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        await using var dataSource = NpgsqlDataSource.Create(TestServers.Postgres);
        await using var drop = dataSource.CreateCommand($"DROP DATABASE IF EXISTS {Name} WITH (FORCE)");
        await drop.ExecuteNonQueryAsync();
    }

    private string With(string text, string? user, string? password)
    {
        var settings = new NpgsqlConnectionStringBuilder(text) { Database = Name, MaxPoolSize = 20 };
        settings.Username = user ?? settings.Username;
        settings.Password = password ?? settings.Password;
        return settings.ConnectionString;
    }
}

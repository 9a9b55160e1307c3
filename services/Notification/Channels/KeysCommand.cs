using Npgsql;

namespace Periscope.Notification.Channels;

/// <summary>The argument <c>keys</c> of this program: <c>keys rotate</c>, which <c>./periscope keys rotate</c> runs.</summary>
internal static class KeysCommand
{
    /// <summary>The exit code; null when nothing was asked.</summary>
    public static async Task<int?> RunIfAskedAsync(string[] args, TextWriter output)
    {
        if (args is not ["keys", "rotate"])
        {
            return null;
        }

        var configuration = new ConfigurationBuilder().AddEnvironmentVariables().Build();
        await using var database = NpgsqlDataSource.Create(configuration.GetConnectionString("periscope-system")
            ?? throw new InvalidOperationException("ConnectionStrings:periscope-system is not set."));
        var report = await SecretRing.Rotation(database, configuration, TimeProvider.System).RunAsync(CancellationToken.None);
        await output.WriteLineAsync($"Notification's key ring has version {report.Version}; it seals the secrets of {report.Sealed("channels")} channels.");
        return await report.TellLostAsync(output);
    }
}

using Npgsql;
using Periscope.ServiceDefaults.Security.Rings;

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
        if (SecretKey.Find(configuration) is not { } key)
        {
            await output.WriteLineAsync("There is no key: set Notification:EncryptionKey, or Notification:KeyDirectory to where the service keeps it.");
            return 2;
        }

        await using var database = NpgsqlDataSource.Create(configuration.GetConnectionString("periscope-system")
            ?? throw new InvalidOperationException("ConnectionStrings:periscope-system is not set."));
        return await RotationCommand.RunAsync(
            SecretRing.Rotation(database, key, TimeProvider.System),
            report => $"Notification's key ring has version {report.Version}; it seals the secrets of {report.Sealed("channels")} channels.",
            output);
    }
}

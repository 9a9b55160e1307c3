using Npgsql;
using Periscope.Identity.Keys;
using Periscope.ServiceDefaults.Security.Rings;

namespace Periscope.Identity.Privacy;

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

        if (MasterKey.OfEnvironment() is not { } master)
        {
            await output.WriteLineAsync(MasterKey.Missing);
            return 2;
        }

        await using var database = NpgsqlDataSource.Create(Environment.GetEnvironmentVariable("ConnectionStrings__periscope-system")
            ?? throw new InvalidOperationException("ConnectionStrings:periscope-system is not set."));
        return await RotationCommand.RunAsync(
            PersonRing.Rotation(database, master, TimeProvider.System),
            report => $"Identity's key ring has version {report.Version}; it seals the keys of {report.Sealed("person_keys")} people, "
                + $"{report.Sealed("invitations")} invitations and {report.Sealed("second_factors")} second factors.",
            output);
    }
}

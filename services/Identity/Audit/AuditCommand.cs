using Npgsql;
using Periscope.Identity.Keys;

namespace Periscope.Identity.Audit;

/// <summary>The argument <c>audit</c> of this program: <c>audit verify [workspace]</c>, which <c>./periscope audit verify</c> runs.</summary>
internal static class AuditCommand
{
    /// <summary>The exit code: 0 when all is as it was written, 1 when not, 2 when it cannot tell. Null when nothing was asked.</summary>
    public static async Task<int?> RunIfAskedAsync(string[] args, TextWriter output)
    {
        if (args is not ["audit", "verify", ..])
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
        return await RunAsync(new AuditVerifier(database, master), args is [_, _, var workspace] ? Guid.Parse(workspace) : null, output);
    }

    internal static async Task<int> RunAsync(AuditVerifier verifier, Guid? workspace, TextWriter output)
    {
        var report = await verifier.VerifyAsync(workspace, CancellationToken.None);
        foreach (var finding in report.Findings)
        {
            var chain = finding.Chain == AuditEntry.Installation ? "Installation" : $"Workspace {finding.Chain}";
            await output.WriteLineAsync($"{chain}: {finding.Text}");
        }

        await output.WriteLineAsync(report.Findings.Count == 0
            ? $"The audit trail is as it was written: {report.Entries} entries in {report.Chains} chains, {report.Signed} of them signed."
            : $"The audit trail was tampered with: {report.Findings.Count} findings in {report.Entries} entries of {report.Chains} chains.");
        return report.Findings.Count == 0 ? 0 : 1;
    }
}

using Npgsql;
using Periscope.Identity.Keys;

namespace Periscope.Identity.Audit;

/// <summary>
/// The argument <c>audit</c> of this program, which <c>./periscope audit</c> runs: <c>audit verify [--workspace ID] [--heads FILE]</c> and
/// <c>audit heads</c>.
/// </summary>
internal static class AuditCommand
{
    /// <summary>The exit code: 0 when all is as it was written, 1 when not, 2 when it cannot tell. Null when nothing was asked.</summary>
    public static async Task<int?> RunIfAskedAsync(string[] args, TextWriter output)
    {
        if (args is not ["audit", "verify" or "heads", ..])
        {
            return null;
        }

        if (!TryRead(args, out var workspace, out var copy))
        {
            await output.WriteLineAsync("Usage: audit verify [--workspace ID] [--heads FILE], or audit heads");
            return 2;
        }

        if (MasterKey.OfEnvironment() is not { } master)
        {
            await output.WriteLineAsync(MasterKey.Missing);
            return 2;
        }

        await using var database = NpgsqlDataSource.Create(Environment.GetEnvironmentVariable("ConnectionStrings__periscope-system")
            ?? throw new InvalidOperationException("ConnectionStrings:periscope-system is not set."));
        if (args[1] == "heads")
        {
            await AuditHeadCopy.WriteAsync(database, output, CancellationToken.None);
            return 0;
        }

        return await RunAsync(new AuditVerifier(database, master), SignedEnds.OfEnvironment(), workspace, copy, output);
    }

    internal static async Task<int> RunAsync(AuditVerifier verifier, SignedEnds ends, Guid? workspace, string? copy, TextWriter output)
    {
        List<AuditHead> copies, remembered;
        try
        {
            // Read before the trail: what is signed meanwhile would be missing in the snapshot of it.
            (copies, remembered) = (copy is null ? [] : AuditHeadCopy.Read(copy), ends.All());
        }
        catch (Exception e) when (e is FormatException or IOException or UnauthorizedAccessException)
        {
            await output.WriteLineAsync(e.Message);
            return 2;
        }

        copies.RemoveAll(head => workspace is not null && head.Chain != workspace);
        remembered.RemoveAll(head => workspace is not null && head.Chain != workspace);
        if (copy is not null && copies.Count == 0)
        {
            // Nothing to hold the trail against is not the same as a trail that holds.
            await output.WriteLineAsync($"There is no signature{(workspace is null ? "" : " of this workspace")} in {copy}.");
            return 2;
        }

        var report = await verifier.VerifyAsync(workspace, [.. copies, .. remembered], CancellationToken.None);
        foreach (var finding in report.Findings)
        {
            var chain = finding.Chain == AuditEntry.Installation ? "Installation" : $"Workspace {finding.Chain}";
            await output.WriteLineAsync($"{chain}: {finding.Text}");
        }

        var against = (copies.Count, remembered.Count) switch
        {
            (0, 0) => "",
            (0, _) => $", held against {remembered.Count} signatures that Identity remembers",
            (_, 0) => $", held against {copies.Count} copied signatures",
            _ => $", held against {copies.Count} copied signatures and {remembered.Count} that Identity remembers",
        };
        await output.WriteLineAsync(report.Findings.Count == 0
            ? $"The audit trail is as it was written: {report.Entries} entries in {report.Chains} chains, {report.Signed} of them signed{against}."
            : $"The audit trail was tampered with: {report.Findings.Count} findings in {report.Entries} entries of {report.Chains} chains.");
        return report.Findings.Count == 0 ? 0 : 1;
    }

    private static bool TryRead(string[] args, out Guid? workspace, out string? copy)
    {
        (workspace, copy) = (null, null);
        for (var i = 2; i < args.Length; i += 2)
        {
            switch (args[i])
            {
                case "--workspace" when i + 1 < args.Length && Guid.TryParse(args[i + 1], out var id):
                    workspace = id;
                    break;
                case "--heads" when i + 1 < args.Length:
                    copy = args[i + 1];
                    break;
                default:
                    return false;
            }
        }

        return args[1] == "verify" || args.Length == 2;
    }
}

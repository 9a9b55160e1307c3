namespace Periscope.Identity.Audit;

/// <summary>Something in a chain that is not as it was written.</summary>
/// <param name="Chain">A workspace's id, or <see cref="AuditEntry.Installation"/>.</param>
/// <param name="Sequence">Where it shows.</param>
/// <param name="Kind">What was done, as far as the rows tell.</param>
/// <param name="Text">For people.</param>
internal sealed record AuditFinding(Guid Chain, long Sequence, AuditFault Kind, string Text);

internal enum AuditFault
{
    /// <summary>A row's content does not give its hash.</summary>
    Changed,

    /// <summary>Rows are missing, inside the chain or at its end.</summary>
    Removed,

    /// <summary>A row stands behind another one than it was written after.</summary>
    Reordered,

    /// <summary>The rows agree with each other, but not with what was signed.</summary>
    Rewritten,

    /// <summary>A signature is no good, or a signed end is missing.</summary>
    Signature,
}

/// <summary>What <see cref="AuditVerifier"/> looked at and found.</summary>
internal sealed record AuditReport(int Chains, long Entries, long Signed, IReadOnlyList<AuditFinding> Findings);

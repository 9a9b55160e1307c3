using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Periscope.Identity.Audit;

/// <summary>What is hashed and signed, byte for byte as <c>append_audit_entry</c> makes it.</summary>
internal static class AuditContent
{
    /// <summary>What the first entry of a chain follows.</summary>
    public static byte[] Genesis(Guid chain) => SHA256.HashData(Encoding.UTF8.GetBytes(chain.ToString()));

    public static byte[] HashOf(AuditEntry entry)
    {
        var text = new StringBuilder();
        string?[] fields =
        [
            entry.Chain.ToString(), entry.Id.ToString(), Microseconds(entry.At), entry.Action, entry.ActorKind, entry.ActorId,
            entry.SubjectId?.ToString(), entry.Details, entry.CorrelationId,
            entry.Personal is null ? null : Convert.ToHexStringLower(entry.Personal), entry.PersonalOf?.ToString(),
        ];
        foreach (var field in fields)
        {
            _ = field is null
                ? text.Append("-;")
                : text.Append(CultureInfo.InvariantCulture, $"{Encoding.UTF8.GetByteCount(field)}:{field};");
        }

        return SHA256.HashData([.. entry.PreviousHash, .. Encoding.UTF8.GetBytes(text.ToString())]);
    }

    /// <summary>The statement that a signature of <see cref="AuditHead"/> is made over.</summary>
    public static byte[] Of(AuditHead head) => Encoding.ASCII.GetBytes(string.Create(
        CultureInfo.InvariantCulture,
        $"periscope audit head 1\n{head.Chain}\n{head.Sequence}\n{Convert.ToHexStringLower(head.Hash)}\n{Microseconds(head.SignedAt)}\n{head.Kid}"));

    private static string Microseconds(DateTimeOffset at) =>
        ((at - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond).ToString(CultureInfo.InvariantCulture);
}

/// <summary>"At this time, this chain was so long and ended with this hash", signed.</summary>
internal sealed record AuditHead(Guid Chain, long Sequence, byte[] Hash, DateTimeOffset SignedAt, string Kid, byte[] Signature);

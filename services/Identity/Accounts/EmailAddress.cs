using System.Net.Mail;
using System.Text;

namespace Periscope.Identity.Accounts;

/// <summary>An e-mail address as its owner writes it, and the key that it is compared by.</summary>
internal sealed record EmailAddress(string Text, string Key)
{
    // RFC 5321, 4.5.3.1: a path has at most 256 octets with its angle brackets.
    public const int MaxLength = 254;

    public static EmailAddress? Parse(string? text)
    {
        var trimmed = text?.Trim().Normalize(NormalizationForm.FormC);
        return trimmed is { Length: > 0 and <= MaxLength } && MailAddress.TryCreate(trimmed, out var address) && address.Address == trimmed
            ? new EmailAddress(trimmed, trimmed.ToLowerInvariant())
            : null;
    }
}

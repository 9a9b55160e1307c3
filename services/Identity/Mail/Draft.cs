using System.Net.Mail;

namespace Periscope.Identity.Mail;

/// <summary>What became of a queued mail when it was to be written.</summary>
/// <param name="Message">Null when it is not sent.</param>
/// <param name="IsOneTooMany">Whether the recipient had enough mails lately; otherwise there is nobody, or nothing, to write.</param>
internal sealed record Draft(MailMessage? Message, bool IsOneTooMany = false)
{
    public static Draft Needless { get; } = new(Message: null);

    public static Draft OneTooMany { get; } = new(Message: null, IsOneTooMany: true);
}

namespace Periscope.Identity.Mail;

/// <summary>What Identity writes to people about; the names are the database's.</summary>
internal static class MailKinds
{
    public const string Verification = "verification";
    public const string Reset = "reset";
    public const string Invitation = "invitation";

    /// <summary>How long the link in it works, from when it was sent.</summary>
    public static TimeSpan Lifetime(string kind) => kind == Reset ? TimeSpan.FromHours(1) : TimeSpan.FromDays(1);
}

namespace Periscope.Notification.Deliveries.Email;

/// <summary>The mail server that this installation sends through: section <c>Smtp</c>.</summary>
internal sealed class SmtpOptions
{
    public const string Section = "Smtp";

    public string? Host { get; set; }
    public int Port { get; set; } = 25;
    public string? Username { get; set; }
    public string? Password { get; set; }

    /// <summary>The sender's address, with or without a name.</summary>
    public string? From { get; set; }

    /// <summary>Demands STARTTLS.</summary>
    public bool UseTls { get; set; }

    public bool IsConfigured => !string.IsNullOrWhiteSpace(Host) && !string.IsNullOrWhiteSpace(From);
}

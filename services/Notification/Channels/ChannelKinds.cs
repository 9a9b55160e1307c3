namespace Periscope.Notification.Channels;

internal static class ChannelKinds
{
    public const string Email = "email";
    public const string Webhook = "webhook";

    /// <summary>The public interface's closed list.</summary>
    public static IReadOnlyList<string> All { get; } = [Email, "slack", "teams", Webhook, "notion", "salesforce", "rss"];

    /// <summary>What this build can deliver to; the others are refused rather than accepted and never served.</summary>
    public static IReadOnlyList<string> Available { get; } = [Email, Webhook];
}

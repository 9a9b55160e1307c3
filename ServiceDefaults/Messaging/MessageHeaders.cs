namespace Periscope.ServiceDefaults.Messaging;

/// <summary>What travels beside a message's body.</summary>
internal static class MessageHeaders
{
    public const string Workspace = "Periscope-Workspace";
    public const string Correlation = "Periscope-Correlation";

    /// <summary>The id of the message whose effect this one is.</summary>
    public const string Causation = "Periscope-Causation";

    /// <summary>How often the message was tried before; a transport header, absent on the first delivery.</summary>
    public const string Attempts = "Periscope-Attempts";

    /// <summary>MassTransit's own name for the parent span in W3C form; it continues the trace from it.</summary>
    public const string Activity = "MT-Activity-Id";
}

namespace Periscope.ServiceDefaults.Messaging;

/// <summary>Says of a consumer that it needs no <see cref="MessageInbox"/>, because a unique key of its own row makes a second delivery a no-op.</summary>
/// <param name="key">That key, for whoever reviews the claim.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class IdempotentByKeyAttribute(string key) : Attribute
{
    public string Key { get; } = key;
}

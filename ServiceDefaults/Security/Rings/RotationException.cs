namespace Periscope.ServiceDefaults.Security.Rings;

/// <summary>A <see cref="KeyRotation"/> could not begin; the message says to people why, and what to do.</summary>
public sealed class RotationException(string message) : Exception(message);

namespace Periscope.LocalHosting.Supervision;

/// <summary>One process to start.</summary>
internal sealed record LaunchPlan(string Program, IReadOnlyList<string> Arguments, string WorkingDirectory)
{
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>The user to run as when the engine itself runs as root.</summary>
    public string? User { get; init; }

    /// <summary>What asks the process to end in good order.</summary>
    public Signal StopSignal { get; init; } = Signal.Terminate;

    /// <summary>Gives way to the other processes of the machine.</summary>
    public bool InBackground { get; init; }
}

/// <summary>The resource cannot start, for a reason that trying again does not cure.</summary>
internal sealed class LaunchException(string message) : Exception(message);

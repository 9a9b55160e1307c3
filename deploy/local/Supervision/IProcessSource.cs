namespace Periscope.LocalHosting.Supervision;

/// <summary>Knows how one process is started and how its health is asked.</summary>
internal interface IProcessSource
{
    Task<ProcessStart> PrepareAsync(CancellationToken cancellationToken);

    /// <summary>Null when healthy, else the reason.</summary>
    Task<string?> ProbeAsync(CancellationToken cancellationToken);
}

/// <param name="Plan">The process.</param>
/// <param name="Environment">What the dashboard shows of its environment, secrets masked.</param>
/// <param name="Properties">What else the dashboard shows.</param>
internal sealed record ProcessStart(
    LaunchPlan Plan, IReadOnlyList<EnvironmentVariable> Environment, IReadOnlyList<ResourceProperty> Properties);

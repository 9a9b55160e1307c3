namespace Periscope.Gateway.Limits;

/// <summary>What one request would take: one from its address's window and, when it is known who calls, some of the caller's bucket.</summary>
/// <param name="Address">The window's name.</param>
/// <param name="PerMinute">The window's limit.</param>
/// <param name="Caller">The bucket's name; null for strangers, who have none.</param>
/// <param name="Bucket">Its size and refill.</param>
/// <param name="Cost">What is taken from it.</param>
internal sealed record Take(string Address, int PerMinute, string? Caller, PlanLimit Bucket, int Cost);

/// <summary>Whether it was there to take. A refused request takes nothing.</summary>
/// <param name="AddressLeft">In the window.</param>
/// <param name="AddressWait">Milliseconds until the window has room for one; 0 when it has.</param>
/// <param name="CallerLeft">In the bucket.</param>
/// <param name="CallerWait">Milliseconds until the bucket has the cost; 0 when it has.</param>
internal sealed record Taken(bool IsAllowed, long AddressLeft, long AddressWait, long CallerLeft, long CallerWait);

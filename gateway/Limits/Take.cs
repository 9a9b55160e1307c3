namespace Periscope.Gateway.Limits;

/// <summary>What one request would take: one from its address's window and, when it is known who calls, some of the caller's bucket.</summary>
/// <param name="Address">The window's name.</param>
/// <param name="PerMinute">The window's limit.</param>
/// <param name="Caller">The bucket's name; null for strangers, who have none.</param>
/// <param name="Bucket">Its size and refill.</param>
/// <param name="Cost">What is taken from it.</param>
internal readonly record struct Take(string Address, int PerMinute, string? Caller, PlanLimit Bucket, int Cost);

/// <summary>Whether it was there to take. A refused request takes nothing.</summary>
/// <param name="AddressLeft">In the window.</param>
/// <param name="AddressWait">Milliseconds until the window has room for one; 0 when it has.</param>
/// <param name="CallerLeft">In the bucket.</param>
/// <param name="CallerWait">Milliseconds until the bucket has the cost; 0 when it has.</param>
internal readonly record struct Taken(bool IsAllowed, long AddressLeft, long AddressWait, long CallerLeft, long CallerWait);

/// <summary>What Redis gave for several requests at once.</summary>
/// <param name="Requests">For how many; 0 when it refused.</param>
/// <param name="Taken">What is left after them.</param>
/// <param name="Minute">The whole minute that they count in, since 1970.</param>
internal sealed record Granted(int Requests, Taken Taken, long Minute);

/// <summary>What was granted and never used.</summary>
/// <param name="Requests">Of the address's window.</param>
/// <param name="Minute">As it was granted.</param>
/// <param name="Tokens">Of the caller's bucket.</param>
internal readonly record struct Unused(int Requests, long Minute, int Tokens);

namespace Periscope.ServiceDefaults.Web;

/// <summary>Who asked for what under which key.</summary>
/// <param name="Principal">Workspace and user, or <c>anonymous:</c> and the address.</param>
/// <param name="Route">Method and path.</param>
/// <param name="Key">A hash of the key: who reads the table learns no key that would open an answer.</param>
/// <param name="ClaimedAt">When this request took the key; it alone may complete or release what was claimed then.</param>
internal sealed record IdempotencyClaim(
    Guid? WorkspaceId, string Principal, string Route, string Key, byte[] RequestHash, DateTimeOffset ClaimedAt);

/// <summary>What the table knows about a key that somebody else has claimed.</summary>
/// <param name="Answer">Null while the first request is under way, or when its answer was too large to keep.</param>
internal sealed record IdempotencyRecord(bool SameRequest, bool Completed, StoredAnswer? Answer);

/// <summary>A response as it is kept and given again; its body sealed by <see cref="RequestSecret"/>.</summary>
internal sealed record StoredAnswer(int Status, Dictionary<string, string> Headers, byte[] Body);

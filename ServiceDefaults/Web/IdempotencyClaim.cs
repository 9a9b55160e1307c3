using System.Text.Json;
using Microsoft.AspNetCore.Http;

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
internal sealed record IdempotencyRecord(bool SameRequest, bool Completed, StoredAnswer? Answer)
{
    /// <summary>Somebody has the key, and what they asked for cannot be seen yet.</summary>
    public static IdempotencyRecord UnderWay { get; } = new(SameRequest: true, Completed: false, Answer: null);
}

/// <summary>A response as it is kept and given again; its body sealed by <see cref="RequestSecret"/>.</summary>
internal sealed record StoredAnswer(int Status, Dictionary<string, string> Headers, byte[] Body)
{
    private static readonly string[] s_keptHeaders =
        ["Content-Type", "Content-Language", "Content-Disposition", "Location", "ETag", "Last-Modified", "Link", "Cache-Control"];

    /// <summary>What is kept of an answer; null when it is too large.</summary>
    public static StoredAnswer? Of(HttpResponse response, HeldBody held, RequestSecret secret) => held.IsTooLarge
        ? null
        : new(
            response.StatusCode,
            s_keptHeaders.Where(response.Headers.ContainsKey).ToDictionary(name => name, name => response.Headers[name].ToString()),
            secret.Seal(held.Content));

    public string HeadersJson() => JsonSerializer.Serialize(Headers);

    /// <summary>Whether an answer is about the moment (a failure, too many requests, a stream), and the next try may get another.</summary>
    public static bool IsPassing(HttpResponse response, HeldBody held) =>
        held.IsStream || response.StatusCode is >= StatusCodes.Status500InternalServerError or StatusCodes.Status429TooManyRequests;
}

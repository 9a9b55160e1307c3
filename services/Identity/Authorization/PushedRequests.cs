using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Periscope.Identity.Storage;
using Periscope.Identity.Tokens;

namespace Periscope.Identity.Authorization;

/// <summary>Authorization requests that clients sent ahead (RFC 9126), each for one use within <see cref="Lifetime"/>.</summary>
internal sealed class PushedRequests(IdentityDbContext db, TimeProvider clock)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(60);

    // The clocks of two replicas may differ.
    private static readonly TimeSpan s_grace = TimeSpan.FromMinutes(1);
    private const int ForgottenByAPush = 20;
    private const string Prefix = "urn:ietf:params:oauth:request_uri:";

    /// <summary>The <c>request_uri</c> to use instead of the parameters.</summary>
    public async Task<string> KeepAsync(
        string clientId, IReadOnlyDictionary<string, string> parameters, CancellationToken cancellationToken)
    {
        var reference = OpaqueToken.Create(Prefix);
        var now = clock.GetUtcNow();
        await db.Database.ExecuteSqlAsync(
            $"""
            SELECT forget_pushed_requests({now - s_grace}, {ForgottenByAPush}),
                push_request({reference.Hash}, {clientId}, {JsonSerializer.Serialize(parameters)}, {now + Lifetime})
            """,
            cancellationToken);
        return reference.Text;
    }

    /// <summary>Forgets all that nobody can use any more.</summary>
    public Task ForgetAsync(CancellationToken cancellationToken) =>
        db.Database.ExecuteSqlAsync($"SELECT forget_pushed_requests({clock.GetUtcNow() - s_grace}, NULL)", cancellationToken);

    /// <summary>The parameters, once; null when the reference is unknown, used, expired, or another client's.</summary>
    public async Task<Dictionary<string, string>?> TakeAsync(string reference, string? clientId, CancellationToken cancellationToken)
    {
        var json = clientId is null ? null : (await db.Database.SqlQuery<string?>(
            $"""SELECT take_pushed_request({OpaqueToken.HashOf(reference)}, {clientId}, {clock.GetUtcNow()}) AS "Value" """)
            .ToListAsync(cancellationToken)).Single();
        return json is null ? null : JsonSerializer.Deserialize<Dictionary<string, string>>(json);
    }
}

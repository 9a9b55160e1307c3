using Microsoft.AspNetCore.Http;

namespace Periscope.ServiceDefaults.Web;

/// <summary>A keyed request whose effect is elsewhere: the key is taken first, and completed or given back afterwards.</summary>
internal sealed class IdempotencyLease(IdempotencyKeys keys, IdempotencyClaim claim, TimeProvider clock)
{
    /// <summary>Runs the request and answers null; or answers what is known of the request that has the key.</summary>
    public async Task<IdempotencyRecord?> RunAsync(HttpContext http, RequestSecret secret, RequestDelegate next)
    {
        if (await keys.ClaimAsync(claim, http.RequestAborted) is { } known)
        {
            return known;
        }
        HeldBody held;
        try
        {
            held = await HeldBody.RunAsync(http, next);
        }
        catch
        {
            await keys.ReleaseAsync(claim);
            throw;
        }
        await using (held)
        {
            if (StoredAnswer.IsPassing(http.Response, held))
            {
                await keys.ReleaseAsync(claim);
            }
            else
            {
                await keys.CompleteAsync(claim, StoredAnswer.Of(http.Response, held, secret), clock.GetUtcNow());
            }
            if (held.Waits)
            {
                await held.SendAsync(http.RequestAborted);
            }
        }
        return null;
    }
}

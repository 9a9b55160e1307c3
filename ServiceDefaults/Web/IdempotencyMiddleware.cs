using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Periscope.ServiceDefaults.Persistence;

namespace Periscope.ServiceDefaults.Web;

/// <summary>Makes an unsafe request that carries <c>Idempotency-Key</c> take effect once.</summary>
/// <remarks>
/// <para>What it promises, per workspace, user and route (method and path), for 24 hours: the same key with the same body, content type and
/// query gets the stored answer (status, body and the headers that belong to it) with <c>Idempotency-Replayed: true</c>; with anything
/// else it gets 422. While the first request is under way the others get 409 with Retry-After, however many arrive at once and at
/// whichever replica. An answer of 500 and above, 429, an exception and an event stream are not kept: the request may be tried again. An
/// answer over a megabyte is not kept either, but the request is not carried out again: 409 says so.</para>
/// <para>The effect and the kept answer are one transaction, that of the request's DbContext, committed before the answer is sent. A process
/// that dies, a connection that breaks or a caller who goes away leaves both or neither, and the key is free at once. A refusal (4xx) is
/// kept, its effect is not. See <see cref="IdempotentTransaction"/>.</para>
/// <para>That cannot be for a route marked <see cref="EffectElsewhere"/>: sign-in (a wrong password is counted although it is
/// refused), new accounts and workspaces (another workspace's rows), messages sent while the caller waits, streams, and <c>/system</c>.
/// There the key is a lease of 60 seconds beside the handler's transaction: a process that dies between its effect and the kept answer
/// leaves the effect, and the request may be carried out again. What must not happen twice even then needs a unique constraint of its
/// own. See <see cref="IdempotencyLease"/>.</para>
/// <para>On a route marked <see cref="IdempotencyKeyIgnored"/>, which those of OAuth are, the key is not looked at.</para>
/// <para>What is kept is of no use to who can read the table; see <see cref="RequestSecret"/>.</para>
/// </remarks>
internal sealed class IdempotencyMiddleware(RequestDelegate next, IdempotencyKeys keys, TimeProvider clock)
{
    public const string Header = "Idempotency-Key";
    public const string ReplayedHeader = "Idempotency-Replayed";
    private const int MaxKeyLength = 255;
    private const int MaxRequestBytes = 10 * 1024 * 1024;

    public Task InvokeAsync(HttpContext http, RequestContext context) =>
        !http.Request.Headers.ContainsKey(Header) || IsSafe(http.Request.Method)
            || http.GetEndpoint() is not { } endpoint || endpoint.Metadata.GetMetadata<IdempotencyKeyIgnored>() is not null
            ? next(http)
            : OnceAsync(http, context);

    private async Task OnceAsync(HttpContext http, RequestContext context)
    {
        var key = http.Request.Headers[Header].ToString();
        if (key.Length is 0 or > MaxKeyLength || key.Any(c => c is < ' ' or > '~'))
        {
            await Problems.Invalid(Header, $"A key has 1 to {MaxKeyLength} printable ASCII characters.").ExecuteAsync(http);
            return;
        }
        if (await RequestSecret.ReadAsync(key, http.Request, MaxRequestBytes, http.RequestAborted) is not { } secret)
        {
            await Problems.Of(StatusCodes.Status413PayloadTooLarge, "Content too large",
                $"A request with {Header} is at most {MaxRequestBytes} bytes.").ExecuteAsync(http);
            return;
        }
        // PostgreSQL keeps microseconds, and the claim is recognised by its time.
        var now = clock.GetUtcNow();
        var claim = new IdempotencyClaim(
            context.WorkspaceId, PrincipalOf(http, context), $"{http.Request.Method} {http.Request.PathBase}{http.Request.Path}", secret.Key,
            secret.Hash, now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond)));
        var known = http.GetEndpoint()?.Metadata.GetMetadata<EffectElsewhere>() is null
            ? await new IdempotentTransaction(http.RequestServices.GetRequiredService<ServiceDbContext>(), claim, clock).RunAsync(http, secret, next)
            : await new IdempotencyLease(keys, claim, clock).RunAsync(http, secret, next);
        if (known is not null)
        {
            await RepeatAsync(http, known, secret);
        }
    }

    private static async Task RepeatAsync(HttpContext http, IdempotencyRecord known, RequestSecret secret)
    {
        if (!known.SameRequest)
        {
            await Problems.Of(StatusCodes.Status422UnprocessableEntity, "Idempotency key reused",
                $"This {Header} was used for a different request.").ExecuteAsync(http);
        }
        else if (!known.Completed)
        {
            http.Response.Headers.RetryAfter = "1";
            await Problems.Conflict($"The first request with this {Header} is still under way.").ExecuteAsync(http);
        }
        else if (known.Answer is not { } answer)
        {
            await Problems.Conflict("The request was carried out; its answer was too large to keep.").ExecuteAsync(http);
        }
        else
        {
            http.Response.StatusCode = answer.Status;
            http.Response.Headers[ReplayedHeader] = "true";
            foreach (var (name, value) in answer.Headers)
            {
                http.Response.Headers[name] = value;
            }
            await http.Response.Body.WriteAsync(secret.Open(answer.Body), http.RequestAborted);
        }
    }

    private static string PrincipalOf(HttpContext http, RequestContext context)
    {
        var subject = http.User.FindFirst("sub")?.Value ?? http.User.FindFirst("client_id")?.Value;
        // Without a person behind it, the best name is the address; the gateway puts it into the header.
        return subject is not null
            ? $"{context.WorkspaceId}:{subject}"
            : $"anonymous:{http.Request.Headers["X-Forwarded-For"].ToString().Split(',')[^1].Trim() switch
            {
                { Length: > 0 and <= 64 } forwarded => forwarded,
                _ => http.Connection.RemoteIpAddress?.ToString(),
            }}";
    }

    private static bool IsSafe(string method) => !HttpMethods.IsPost(method) && !HttpMethods.IsPut(method)
        && !HttpMethods.IsPatch(method) && !HttpMethods.IsDelete(method);
}

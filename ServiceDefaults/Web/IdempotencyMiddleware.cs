using Microsoft.AspNetCore.Http;

namespace Periscope.ServiceDefaults.Web;

/// <summary>Makes an unsafe request that carries <c>Idempotency-Key</c> take effect once.</summary>
/// <remarks>
/// <para>What it promises, per workspace, user and route (method and path), for 24 hours: the same key with the same body, content type and
/// query gets the stored answer (status, body and the headers that belong to it) with <c>Idempotency-Replayed: true</c>; with anything
/// else it gets 422. While the first request is under way the others get 409 with Retry-After, however many arrive at once and at
/// whichever replica. An answer of 500 and above, an exception and an event stream are not kept: the request may be tried again. An
/// answer over a megabyte is not kept either, but the request is not carried out again: 409 says so.</para>
/// <para>A process that dies between taking the key and keeping the answer leaves a claim that expires after 60 seconds. The claim is not in
/// the handler's transaction, so in that one case the effect may already be there; what must not happen twice even then needs a unique
/// constraint of its own.</para>
/// <para>What is kept is of no use to who can read the table; see <see cref="RequestSecret"/>.</para>
/// </remarks>
internal sealed class IdempotencyMiddleware(RequestDelegate next, IdempotencyKeys keys, TimeProvider clock)
{
    public const string Header = "Idempotency-Key";
    public const string ReplayedHeader = "Idempotency-Replayed";
    private const int MaxKeyLength = 255;
    private const int MaxRequestBytes = 10 * 1024 * 1024;
    private const int MaxAnswerBytes = 1024 * 1024;
    private static readonly string[] s_keptHeaders =
        ["Content-Type", "Content-Language", "Content-Disposition", "Location", "ETag", "Last-Modified", "Link", "Cache-Control"];

    public Task InvokeAsync(HttpContext http, RequestContext context) =>
        http.GetEndpoint() is null || !http.Request.Headers.ContainsKey(Header) || IsSafe(http.Request.Method)
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
        if (await keys.ClaimAsync(claim, http.RequestAborted) is { } known)
        {
            await RepeatAsync(http, known, secret);
            return;
        }
        await RunAsync(http, claim, secret);
    }

    private async Task RunAsync(HttpContext http, IdempotencyClaim claim, RequestSecret secret)
    {
        var body = http.Response.Body;
        await using var held = new HeldBody(http.Response, body, MaxAnswerBytes);
        http.Response.Body = held;
        try
        {
            await next(http);
            await http.Response.BodyWriter.FlushAsync(http.RequestAborted);
        }
        catch
        {
            await keys.ReleaseAsync(claim);
            throw;
        }
        finally
        {
            http.Response.Body = body;
        }
        if (http.Response.StatusCode >= StatusCodes.Status500InternalServerError || held.IsStream)
        {
            await keys.ReleaseAsync(claim);
        }
        else
        {
            await keys.CompleteAsync(claim, held.IsTooLarge ? null : Answer(http.Response, secret.Seal(held.Content)), clock.GetUtcNow());
        }
        if (held is { IsStream: false, IsTooLarge: false })
        {
            await held.SendAsync(http.RequestAborted);
        }
    }

    private static StoredAnswer Answer(HttpResponse response, byte[] body) => new(
        response.StatusCode,
        s_keptHeaders.Where(response.Headers.ContainsKey).ToDictionary(name => name, name => response.Headers[name].ToString()),
        body);

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

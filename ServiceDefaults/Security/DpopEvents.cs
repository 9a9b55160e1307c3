using System.Text.Json;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Periscope.ServiceDefaults.Web;

namespace Periscope.ServiceDefaults.Security;

/// <summary>
/// What a token's binding asks of each request: a bound one comes under the scheme <c>DPoP</c> with a fresh proof of its key, an unbound
/// one under <c>Bearer</c> (RFC 9449, 7).
/// </summary>
internal static class DpopEvents
{
    /// <summary>The token of <c>Authorization: DPoP</c>; null when the request does not use it.</summary>
    public static string? FindToken(HttpRequest request) =>
        request.Headers.Authorization.ToString() is { } header && header.StartsWith("DPoP ", StringComparison.OrdinalIgnoreCase)
            ? header["DPoP ".Length..].Trim()
            : null;

    public static async Task CheckBindingAsync(TokenValidatedContext context)
    {
        var (presented, bound) = (FindToken(context.Request), ThumbprintOf(context.Principal?.FindFirst("cnf")?.Value));
        if (presented is null && bound is null)
        {
            return;
        }

        if (presented is null || bound is null)
        {
            context.Fail(bound is null ? "The token is bound to no key: send it as Bearer." : "The token is bound to a key: send it as DPoP.");
            return;
        }

        var services = context.HttpContext.RequestServices;
        var proofs = context.Request.Headers[DpopProofs.Header];
        // Only the public address: a proof that was made for another host must not be good here because the request says it is that host.
        var url = services.GetRequiredService<IConfiguration>()["Identity:Authority"]?.TrimEnd('/')
            + PathOf(context.Request);
        var proof = proofs.Count == 1
            ? await services.GetRequiredService<DpopProofs>().CheckAsync(
                proofs.ToString(), context.Request.Method, url, presented, context.HttpContext.RequestAborted)
            : null;
        if (proof is null)
        {
            context.Fail(new InvalidProofException());
        }
        else if (proof.Thumbprint != bound)
        {
            context.Fail("The DPoP proof is of another key than the token is bound to.");
        }
    }

    /// <summary>
    /// Says what is wrong with a token, under the scheme that it came by, and nothing of an error to whoever sent none (RFC 6750, 3.1;
    /// RFC 9449, 7.1).
    /// </summary>
    public static Task ChallengeAsync(JwtBearerChallengeContext context)
    {
        var error = context.AuthenticateFailure switch
        {
            null => null,
            InvalidProofException => "invalid_dpop_proof",
            _ => "invalid_token",
        };
        if (FindToken(context.Request) is null)
        {
            context.Error = error;
            return Task.CompletedTask;
        }

        // Beside the challenge of Bearer, which then has no error.
        context.Response.Headers.Append(
            "WWW-Authenticate", $"DPoP {(error is null ? "" : $"error=\"{error}\", ")}algs=\"{string.Join(' ', DpopProofs.Algorithms)}\"");
        return Task.CompletedTask;
    }

    // What the caller asked for: the proof is of that path, whatever the gateway made of it.
    private static string PathOf(HttpRequest request) =>
        request.Headers[RequestContext.OriginalPathHeader].ToString() is { Length: > 0 } original && original[0] == '/'
            ? original
            : request.PathBase.ToUriComponent() + request.Path.ToUriComponent();

    private static string? ThumbprintOf(string? confirmation)
    {
        try
        {
            return confirmation is null ? null
                : JsonSerializer.Deserialize<JsonElement>(confirmation) is { ValueKind: JsonValueKind.Object } element
                    && element.TryGetProperty("jkt", out var jkt) && jkt.ValueKind == JsonValueKind.String ? jkt.GetString()
                // Bound in a way that nobody here can check: no proof will match.
                : string.Empty;
        }
        catch (JsonException)
        {
            return string.Empty;
        }
    }

    /// <summary>The token may be good, but not what came with it.</summary>
    private sealed class InvalidProofException() : Exception("The DPoP proof does not hold for this request and token.");
}

using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.Tokens;

namespace Periscope.ServiceDefaults.Security;

/// <summary>
/// Access tokens are RS256 <c>at+jwt</c> (RFC 9068) of the issuer <c>Identity:Authority</c> for the audience <c>periscope</c>.
/// </summary>
/// <remarks>
/// Keys come from the issuer's discovery document, at <c>Identity:MetadataAddress</c> when that is set (inside the mesh, where the
/// public address may not be up yet), else below the authority. Any OpenID provider with these claims can take Identity's place.
/// Every route needs a token unless it says <c>AllowAnonymous</c>.
/// </remarks>
internal static class TokenValidation
{
    public const string Audience = "periscope";

    public static void AddTokenValidation(this WebApplicationBuilder builder)
    {
        var authority = builder.Configuration["Identity:Authority"];
        builder.Services.AddHttpContextAccessor();
        builder.Services.AddSingleton<IAuthorizationHandler, AccessHandler>();
        builder.Services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer(options =>
        {
            options.Authority = authority;
            options.MetadataAddress = builder.Configuration["Identity:MetadataAddress"]
                ?? $"{authority?.TrimEnd('/')}/.well-known/openid-configuration";
            options.RequireHttpsMetadata = false;
            options.MapInboundClaims = false;
            options.IncludeErrorDetails = false;
            options.RefreshInterval = TimeSpan.FromSeconds(5);
            options.TokenValidationParameters = new TokenValidationParameters
            {
                ValidIssuer = authority,
                ValidAudience = Audience,
                ValidAlgorithms = [SecurityAlgorithms.RsaSha256],
                ValidTypes = ["at+jwt"],
                ClockSkew = TimeSpan.FromSeconds(30),
                NameClaimType = "name",
            };
            options.Events = new JwtBearerEvents { OnMessageReceived = TakeTokenOfWebSocket };
        });
        builder.Services.AddAuthorizationBuilder()
            .SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
    }

    /// <summary>The paths on which a browser can set no header, and parameters stand in for them.</summary>
    public static bool IsLive(PathString path) => path.StartsWithSegments("/hubs") || path.StartsWithSegments("/api/v1/live");

    // Browsers cannot set a header on a WebSocket or an EventSource; SignalR's convention is this parameter, on its paths alone.
    private static Task TakeTokenOfWebSocket(MessageReceivedContext context)
    {
        if (IsLive(context.HttpContext.Request.Path))
        {
            context.Token = context.Request.Query["access_token"].ToString() is { Length: > 0 } token ? token : context.Token;
        }

        return Task.CompletedTask;
    }
}

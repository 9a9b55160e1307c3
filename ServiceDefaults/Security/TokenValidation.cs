using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.IdentityModel.Tokens;
using Periscope.ServiceDefaults.Caching;
using Periscope.ServiceDefaults.Security.Revocation;

namespace Periscope.ServiceDefaults.Security;

/// <summary>
/// Access tokens are RS256 <c>at+jwt</c> (RFC 9068) of the issuer <c>Identity:Authority</c> for the audience <c>periscope</c>.
/// </summary>
/// <remarks>
/// Keys come from the issuer's discovery document, at <c>Identity:MetadataAddress</c> when that is set (inside the mesh, where the
/// public address may not be up yet), else below the authority. Any OpenID provider with these claims can take Identity's place.
/// Every route needs a token unless it says <c>AllowAnonymous</c>, and so does a path of the interface that no route has; see
/// <see cref="NobodysPaths"/> for the others. A token is validated once and then known until it expires, its key
/// leaves the issuer's key set, or it is revoked.
/// </remarks>
internal static class TokenValidation
{
    public const string Audience = "periscope";

    /// <summary>How far the issuer's clock may be from ours.</summary>
    public static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(30);

    public static void AddTokenValidation(this WebApplicationBuilder builder)
    {
        var authority = builder.Configuration["Identity:Authority"];
        builder.Services.AddSingleton<IAuthorizationHandler, AccessHandler>();
        builder.Services.AddSingleton<IAuthorizationMiddlewareResultHandler, AccessRefusals>();
        builder.Services.AddOptions<TokenCacheOptions>().BindConfiguration(TokenCacheOptions.Section)
            .ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton<TokenCache>();
        builder.Services.AddSingleton<RevokedTokens>();
        builder.Services.AddSingleton(services => new TokenRevocations(
            services.GetRequiredService<RevokedTokens>(), services.GetRequiredService<RedisConnection>(),
            services.GetRequiredService<TimeProvider>()));
        builder.Services.AddHostedService<RevocationFeed>();
        builder.Services.AddSingleton<TokenEvents>();
        builder.Services.AddSingleton<ReplayCache>();
        builder.Services.AddSingleton<DpopProofs>();
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
                ClockSkew = ClockSkew,
                NameClaimType = "name",
            };
            options.EventsType = typeof(TokenEvents);
        });
        KnownTokens.AddTo(builder.Services);
        // It would go on to accept tokens of a key that the issuer has withdrawn, for an hour.
        builder.Services.PostConfigure<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme, options =>
        {
            if (options.ConfigurationManager is BaseConfigurationManager manager)
            {
                manager.UseLastKnownGoodConfiguration = false;
            }
        });
        builder.Services.AddAuthorizationBuilder()
            .SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAssertion(caller =>
                caller.User.Identity?.IsAuthenticated == true || (caller.Resource is HttpContext http && NobodysPaths.Has(http))).Build());
        builder.Services.Replace(ServiceDescriptor.Singleton<IPolicyEvaluator, SignedInEvaluator>());
    }

    /// <summary>The paths on which a browser can set no header, and parameters stand in for them.</summary>
    public static bool IsLive(PathString path) => path.StartsWithSegments("/hubs") || path.StartsWithSegments("/api/v1/live");
}

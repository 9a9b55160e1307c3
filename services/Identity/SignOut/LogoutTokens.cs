using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Periscope.Identity.Keys;

namespace Periscope.Identity.SignOut;

/// <summary>Tells a client, signed, that a session has ended (OpenID Connect Back-Channel Logout 1.0, 2.4).</summary>
internal sealed class LogoutTokens(SigningKeys keys, IOptions<AuthorityOptions> options, TimeProvider clock)
{
    public const string Event = "http://schemas.openid.net/event/backchannel-logout";

    private static readonly TimeSpan s_lifetime = TimeSpan.FromMinutes(2);
    private static readonly JsonWebTokenHandler s_handler = new() { SetDefaultTimesOnTokenCreation = false };

    public string Create(LogoutNotice notice)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        return s_handler.CreateToken(new SecurityTokenDescriptor
        {
            TokenType = "logout+jwt",
            Issuer = options.Value.Issuer,
            Audience = notice.ClientId,
            IssuedAt = now,
            Expires = now + s_lifetime,
            Claims = new Dictionary<string, object>
            {
                [JwtRegisteredClaimNames.Sub] = notice.UserId.ToString(),
                [JwtRegisteredClaimNames.Sid] = notice.SessionId.ToString(),
                // The same at each try, so that a client which answered too late recognises it.
                [JwtRegisteredClaimNames.Jti] = notice.Id.ToString(),
                ["events"] = new Dictionary<string, object> { [Event] = new Dictionary<string, object>() },
            },
            SigningCredentials = keys.Current.Credentials,
        });
    }
}

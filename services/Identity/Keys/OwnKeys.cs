using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace Periscope.Identity.Keys;

/// <summary>This service checks tokens with the keys that it holds; asking its own discovery document over HTTP would wait for itself.</summary>
internal sealed class OwnKeys(SigningKeys keys, IOptions<AuthorityOptions> options)
    : IConfigurationManager<OpenIdConnectConfiguration>, IPostConfigureOptions<JwtBearerOptions>
{
    public void PostConfigure(string? name, JwtBearerOptions options) => options.ConfigurationManager = this;

    public Task<OpenIdConnectConfiguration> GetConfigurationAsync(CancellationToken cancel)
    {
        var configuration = new OpenIdConnectConfiguration { Issuer = options.Value.Issuer };
        foreach (var key in keys.Published)
        {
            configuration.SigningKeys.Add(key.PublicKey);
        }

        return Task.FromResult(configuration);
    }

    public void RequestRefresh()
    {
        // The keys in memory are the ones that sign: there is nothing newer to fetch.
    }
}

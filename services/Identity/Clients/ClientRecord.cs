using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Periscope.ServiceDefaults.Web;

namespace Periscope.Identity.Clients;

/// <summary>A registration as the audit trail tells it, named as requests name it.</summary>
internal static class ClientRecord
{
    /// <summary>Who the client is and what it may do; of its keys the SHA-256, and nothing of its secret.</summary>
    public static JsonObject Of(ApiClient client) => JsonSerializer.SerializeToNode(
        new
        {
            client.Name,
            client.ClientId,
            client.Scopes,
            TokenEndpointAuthMethod = client.AuthMethod,
            client.RedirectUris,
            client.PostLogoutRedirectUris,
            client.BackchannelLogoutUri,
            JwksSha256 = client.Jwks is { } jwks ? Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(jwks))) : null,
            client.RequireDpop,
            client.RequirePushed,
        },
        WireJson.Options)!.AsObject();

    /// <summary>What changed, by name, from and to.</summary>
    public static Dictionary<string, object> Changes(JsonObject before, JsonObject after) => before
        .Where(field => !JsonNode.DeepEquals(field.Value, after[field.Key]))
        .ToDictionary(field => field.Key, object (field) => new { From = field.Value, To = after[field.Key] });
}

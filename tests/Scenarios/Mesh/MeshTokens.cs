using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Npgsql;
using Periscope.ServiceDefaults.Security;

namespace Periscope.Scenarios.Mesh;

/// <summary>Tokens that Identity would not give out now, signed with its own key, as whoever runs the machine could.</summary>
internal static class MeshTokens
{
    /// <summary>A token of the owner that was good until an hour ago.</summary>
    public static async Task<string> ExpiredAsync(string workspace)
    {
        await using var database = NpgsqlDataSource.Create(await MeshSecrets.AdminConnectionStringAsync());
        await using var command = database.CreateCommand(
            """
            SELECT kid, private_key, (SELECT user_id::text FROM identity.members WHERE workspace_id = $1 AND role = 'owner' LIMIT 1)
            FROM identity.signing_keys ORDER BY signs_from LIMIT 1
            """);
        command.Parameters.Add(new NpgsqlParameter { Value = Guid.Parse(workspace) });
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        var (kid, box, user) = (reader.GetString(0), reader.GetFieldValue<byte[]>(1), reader.GetString(2));
        var master = Convert.FromBase64String((await File.ReadAllTextAsync(Path.Combine(RunningMesh.State, "keys", "master.key"))).Trim());
        using var rsa = RSA.Create();
        rsa.ImportPkcs8PrivateKey(new Sealing(master).Open(box, Encoding.ASCII.GetBytes(kid)), out _);
        var expired = TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(-1);
        return new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            TokenType = "at+jwt",
            Issuer = RunningMesh.Gateway.GetLeftPart(UriPartial.Authority),
            Audience = "periscope",
            IssuedAt = expired.AddMinutes(-30),
            NotBefore = expired.AddMinutes(-30),
            Expires = expired,
            Claims = new Dictionary<string, object>
            {
                ["sub"] = user,
                ["jti"] = Guid.CreateVersion7().ToString(),
                ["workspaces"] = new[] { new Dictionary<string, object> { ["id"] = workspace, ["role"] = "owner", ["plan"] = "enterprise" } },
            },
            // Cached signature providers would outlive the key.
            SigningCredentials = new SigningCredentials(
                new RsaSecurityKey(rsa) { KeyId = kid, CryptoProviderFactory = new CryptoProviderFactory { CacheSignatureProviders = false } },
                SecurityAlgorithms.RsaSha256),
        });
    }
}

using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.IdentityModel.Tokens;
using Periscope.Identity.Keys;

namespace Periscope.Identity.Authorization;

/// <summary>An authorization request that waits for its person to sign in or to consent.</summary>
/// <param name="Id">For using a pushed request once.</param>
/// <param name="StartedAt">A sign-in that the request asks for anew has to be later.</param>
/// <param name="SessionId">Whose consent page holds it; null on the way to the sign-in page.</param>
internal sealed record Interaction(
    Guid Id, IReadOnlyDictionary<string, string> Parameters, bool IsPushed, DateTimeOffset StartedAt, Guid? SessionId);

/// <summary>
/// Carries interactions through the browser, sealed: nothing is stored for requests that nobody ever finishes, and whatever comes back
/// is what was written here, for the session that it was written for.
/// </summary>
internal sealed class Interactions(MasterKey master, TimeProvider clock)
{
    public const string Parameter = "interaction";
    private static readonly TimeSpan s_lifetime = TimeSpan.FromMinutes(20);

    public string Seal(Interaction interaction) =>
        Base64UrlEncoder.Encode(master.Seal(JsonSerializer.SerializeToUtf8Bytes(interaction), "interaction"u8));

    /// <summary>Null when it is none of ours, or too old.</summary>
    public Interaction? Open(string text)
    {
        try
        {
            var interaction = JsonSerializer.Deserialize<Interaction>(master.Open(Base64UrlEncoder.DecodeBytes(text), "interaction"u8));
            return interaction?.StartedAt + s_lifetime > clock.GetUtcNow() ? interaction : null;
        }
        catch (Exception e) when (e is CryptographicException or FormatException or ArgumentException or JsonException)
        {
            return null;
        }
    }
}

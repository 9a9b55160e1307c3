using System.Security.Cryptography;
using Periscope.Identity.Privacy;

namespace Periscope.Identity.Tokens;

/// <summary>Where a session was opened: what the browser calls itself and its network address, sealed with the person's key.</summary>
internal sealed class SessionOrigin(PersonalData people)
{
    // No longer than the device list needs.
    private const int MaxUserAgentLength = 400;

    /// <summary>For the session's row. Nothing for a person whose key cannot be read, who signs in all the same.</summary>
    public async Task<(string? UserAgent, string? Address)> SealAsync(
        Guid person, string? userAgent, string? address, CancellationToken cancellationToken)
    {
        await people.LoadAsync([person], cancellationToken);
        if (!people.CanSeal(person))
        {
            return (null, null);
        }

        var agent = userAgent?.Length > MaxUserAgentLength ? userAgent[..MaxUserAgentLength] : userAgent;
        return (agent is null ? null : people.Seal(person, agent), address is null ? null : people.Seal(person, address));
    }

    public async Task<List<ListedSession>> OpenAsync(Guid person, List<ListedSession> sessions, CancellationToken cancellationToken)
    {
        await people.LoadAsync([person], cancellationToken);
        return sessions.ConvertAll(session => session with { UserAgent = Open(session.UserAgent), Address = Open(session.Address) });

        // What cannot be read must not keep the person from seeing, and ending, the session.
        string? Open(string? text)
        {
            try
            {
                return text is null ? null : people.Open(person, text);
            }
            catch (Exception e) when (e is FormatException or CryptographicException)
            {
                return null;
            }
        }
    }
}

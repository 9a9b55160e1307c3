using System.Collections.Concurrent;

namespace Periscope.ServiceDefaults.Security.Revocation;

/// <summary>
/// What this process knows of memberships that have changed, each until the last token that was issued before has expired. A token says
/// what its person was in a workspace when it was issued; this says what they are.
/// </summary>
/// <remarks>Told as revocations are, by the name <c>member:{workspace}:{person}:{role}</c>, with <c>none</c> for who is no member any more.</remarks>
internal sealed class MemberRoles(TimeProvider clock)
{
    private const string Prefix = "member:";
    private const string None = "none";
    private readonly ConcurrentDictionary<(Guid Workspace, Guid Person), (string? Role, DateTimeOffset Until)> _changed = new();

    // Asked for each request, as RevokedTokens is.
    private volatile bool _isUsed;

    /// <summary>By which a membership is watched; without the role.</summary>
    public static string NameOf(Guid workspace, Guid person) => $"{Prefix}{workspace}:{person}";

    /// <summary>The membership that a name tells of. False for every other name, and for one that no version of this program writes.</summary>
    public static bool TryParse(string name, out (Guid Workspace, Guid Person, string? Role) member)
    {
        member = default;
        if (!name.StartsWith(Prefix, StringComparison.Ordinal)
            || name[Prefix.Length..].Split(':') is not [var workspaceText, var personText, var role]
            || !Guid.TryParse(workspaceText, out var workspace) || !Guid.TryParse(personText, out var person))
        {
            return false;
        }

        member = (workspace, person, role == None ? null : role);
        return true;
    }

    /// <summary>Of two that are told, the one that holds for longer was told of last.</summary>
    public void Add((Guid Workspace, Guid Person, string? Role) member, DateTimeOffset until)
    {
        _isUsed = true;
        _changed.AddOrUpdate(
            (member.Workspace, member.Person),
            static (_, told) => told,
            static (_, known, told) => told.Until >= known.Until ? told : known,
            (member.Role, Until: until));
    }

    /// <summary>The person's role in the workspace now: the token's, unless it has changed since. Null when they are no member any more.</summary>
    public string? Now(Guid workspace, Guid person, string role) =>
        _isUsed && _changed.TryGetValue((workspace, person), out var known) && known.Until > clock.GetUtcNow() ? known.Role : role;

    /// <summary>Forgets what no living token can contradict.</summary>
    public void Clean()
    {
        var now = clock.GetUtcNow();
        foreach (var entry in _changed)
        {
            if (entry.Value.Until <= now)
            {
                _changed.TryRemove(entry);
            }
        }
    }
}

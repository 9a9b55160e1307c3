using System.Collections.Concurrent;
using System.Security.Claims;

namespace Periscope.ServiceDefaults.Security.Revocation;

/// <summary>What this process knows to be revoked: sessions, single tokens, and clients, each by name until its last token has expired.</summary>
internal sealed class RevokedTokens(TimeProvider clock)
{
    private readonly ConcurrentDictionary<string, DateTimeOffset> _until = new(StringComparer.Ordinal);

    private readonly ConcurrentDictionary<Watched, byte> _watches = new();
    private readonly MemberRoles _roles = new(clock);

    // Asked for each request. The dictionary would take all of its locks to say that it is empty.
    private volatile bool _isUsed;

    public int Count => _until.Count;

    /// <summary>The names by which a token can be revoked, as its claims say: <c>sid:</c>, <c>grant:</c>, <c>jti:</c>, <c>client:</c>.</summary>
    public static IReadOnlyList<string> NamesOf(ClaimsPrincipal user)
    {
        var names = new List<string>(4);
        foreach (var (claim, prefix) in new[] { ("sid", SessionPrefix), ("grant_id", GrantPrefix), ("jti", TokenPrefix), ("client_id", ClientPrefix) })
        {
            if (user.FindFirst(claim)?.Value is { Length: > 0 } value)
            {
                names.Add(prefix + value);
            }
        }

        return names;
    }

    public const string SessionPrefix = "sid:";
    public const string GrantPrefix = "grant:";
    public const string TokenPrefix = "jti:";
    public const string ClientPrefix = "client:";
    public const string WorkspacePrefix = "workspace:";

    /// <summary>Whether the workspace is gone. A token that lists it may list others too, so it is refused for this one alone.</summary>
    public bool HasLost(Guid workspace) => _isUsed && Contains([WorkspacePrefix + workspace]);

    /// <summary>What the person is in the workspace now, when a token says <paramref name="role"/>; null when no member any more.</summary>
    public string? RoleNow(Guid workspace, Guid person, string role) => _roles.Now(workspace, person, role);

    public bool Contains(IReadOnlyList<string> names)
    {
        if (!_isUsed)
        {
            return false;
        }

        for (var i = 0; i < names.Count; i++)
        {
            if (_until.TryGetValue(names[i], out var until) && until > clock.GetUtcNow())
            {
                return true;
            }
        }

        return false;
    }

    public void Add(string name, DateTimeOffset until)
    {
        if (MemberRoles.TryParse(name, out var member))
        {
            _roles.Add(member, until);
            name = MemberRoles.NameOf(member.Workspace, member.Person);
        }
        else
        {
            _isUsed = true;
            _until.AddOrUpdate(name, until, (_, known) => until > known ? until : known);
        }

        foreach (var (watch, _) in _watches)
        {
            if (watch.Names.Contains(name))
            {
                watch.End();
            }
        }
    }

    /// <summary>Calls <paramref name="end"/> once when one of the names is revoked, at once when it is already; until disposed.</summary>
    public IDisposable Watch(IReadOnlyList<string> names, Action end)
    {
        var watch = new Watched(names, end, _watches);
        _watches.TryAdd(watch, 0);
        // After it is in the list: what is revoked in between is seen here or there.
        if (Contains(names))
        {
            watch.End();
        }

        return watch;
    }

    /// <summary>Forgets what no living token can have.</summary>
    public void Clean()
    {
        _roles.Clean();
        var now = clock.GetUtcNow();
        foreach (var entry in _until)
        {
            if (entry.Value <= now)
            {
                _until.TryRemove(entry);
            }
        }
    }

    private sealed class Watched(IReadOnlyList<string> names, Action end, ConcurrentDictionary<Watched, byte> watches) : IDisposable
    {
        public IReadOnlyList<string> Names => names;

        public void End()
        {
            if (watches.TryRemove(this, out _))
            {
                end();
            }
        }

        public void Dispose() => watches.TryRemove(this, out _);
    }
}

using System.Collections.Concurrent;
using System.Net;
using System.Runtime.CompilerServices;
using System.Security.Claims;
using Periscope.ServiceDefaults.Security;
using Periscope.ServiceDefaults.Web;

namespace Periscope.Gateway.Limits;

/// <summary>Who is counted. A known token's principal and a kept connection's address serve many requests, and are read for the first.</summary>
internal sealed class Callers
{
    private const int MaxAddresses = 100_000;
    private static readonly string[] s_plans = ["enterprise", "professional", "starter"];
    private static readonly Caller s_stranger = new(null, null);

    private readonly ConditionalWeakTable<ClaimsPrincipal, Caller> _callers = [];
    private readonly ConcurrentDictionary<(IPAddress Address, WindowKind Kind), string> _windows = new();

    /// <param name="Bucket">The name of its bucket; null for strangers.</param>
    /// <param name="Plan">Of a person in several workspaces the best.</param>
    internal sealed record Caller(string? Bucket, string? Plan);

    public Caller Of(ClaimsPrincipal user) =>
        user.Identity?.IsAuthenticated == true ? _callers.GetValue(user, static user => Read(user)) : s_stranger;

    /// <summary>The name of an address's window.</summary>
    public string WindowOf(IPAddress? address, WindowKind kind)
    {
        var key = (address ?? IPAddress.None, kind);
        if (_windows.TryGetValue(key, out var name))
        {
            return name;
        }

        if (_windows.Count >= MaxAddresses)
        {
            _windows.Clear();
        }

        return _windows[key] = $"{Prefix(kind)}:{AddressKey.Of(address)}";
    }

    private static string Prefix(WindowKind kind) => kind switch
    {
        WindowKind.SignIn => "sign-in",
        WindowKind.Guess => "guess",
        _ => "address",
    };

    private static Caller Read(ClaimsPrincipal user)
    {
        var workspaces = WorkspaceClaim.Of(user);
        return new Caller(
            user.FindFirst("sub")?.Value is { Length: > 0 } subject ? $"caller:{subject}" : null,
            s_plans.FirstOrDefault(plan => workspaces.Any(workspace => workspace.Plan == plan)));
    }
}

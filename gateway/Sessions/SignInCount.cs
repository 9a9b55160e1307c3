using Microsoft.Extensions.Options;
using Periscope.Gateway.Limits;

namespace Periscope.Gateway.Sessions;

/// <summary>Counts what the gateway itself has the authority check, as <see cref="Routing.RouteLimit.SignIn"/> does forwarded requests.</summary>
internal sealed class SignInCount(SharedLimits shared, LocalLimits local, Callers callers, IOptions<LimitOptions> options)
{
    private static readonly PlanLimit s_noBucket = new();

    /// <summary>How long the browser's address has to wait, in milliseconds; 0 when it may go on.</summary>
    public async Task<long> TakeAsync(HttpContext http)
    {
        var take = new Take(
            callers.WindowOf(http.Connection.RemoteIpAddress, WindowKind.SignIn), options.Value.SignInPerMinute,
            Caller: null, s_noBucket, Cost: 0);
        var taken = await shared.TakeAsync(take, http.RequestAborted) ?? local.TakeFrom(take);
        return taken.IsAllowed ? 0 : Math.Max(taken.AddressWait, 1);
    }
}

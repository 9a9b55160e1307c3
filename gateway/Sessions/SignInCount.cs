using Microsoft.Extensions.Options;
using Periscope.Gateway.Limits;

namespace Periscope.Gateway.Sessions;

/// <summary>Counts a request to the gateway itself as <see cref="Routing.RouteLimit.SignIn"/> does forwarded ones, a GET too.</summary>
/// <remarks>Elsewhere a GET only looks; the one with which a browser comes back from the authority has a code checked.</remarks>
internal sealed class SignInCount(SharedLimits shared, LocalLimits local, Callers callers, IOptions<LimitOptions> options) : IEndpointFilter
{
    private static readonly PlanLimit s_noBucket = new();

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var take = new Take(
            callers.WindowOf(http.Connection.RemoteIpAddress, WindowKind.SignIn), options.Value.SignInPerMinute,
            Caller: null, s_noBucket, Cost: 0);
        var taken = await shared.TakeAsync(take, http.RequestAborted) ?? local.TakeFrom(take);
        if (taken.IsAllowed)
        {
            return await next(context);
        }

        await TooMany.AnswerAsync(http, "This address", taken.AddressWait);
        return TypedResults.Empty;
    }
}

internal static class SignInCounting
{
    /// <summary>In the narrower window of its address, instead of the one for requests.</summary>
    public static RouteHandlerBuilder CountAsSignIn(this RouteHandlerBuilder route) => route.Unlimited().AddEndpointFilter<SignInCount>();
}

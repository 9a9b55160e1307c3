using System.Net;
using Microsoft.Extensions.Options;

namespace Periscope.Gateway.Limits;

/// <summary>How often an address came with a cookie that stands for no session.</summary>
/// <remarks>
/// <see cref="RequestLimits"/> counts when it is known who calls, and what a cookie stands for is looked up in Redis before: a flood of
/// made-up ones would cost a look each. Each gateway counts for itself, as it is the looks of each that are to be bounded.
/// </remarks>
internal sealed class Guesses(LocalLimits local, Callers callers, IOptions<LimitOptions> options)
{
    private static readonly PlanLimit s_noBucket = new();

    /// <summary>Milliseconds until the address may guess again; 0 when it may.</summary>
    public long WaitOf(IPAddress? address) => local.WaitOf(TakeOf(address));

    public void Count(IPAddress? address) => local.TakeFrom(TakeOf(address));

    private Take TakeOf(IPAddress? address) =>
        new(callers.WindowOf(address, WindowKind.Guess), options.Value.GuessesPerMinute, Caller: null, s_noBucket, Cost: 0);
}

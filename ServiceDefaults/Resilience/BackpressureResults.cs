using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Periscope.ServiceDefaults.Web;

namespace Periscope.ServiceDefaults.Resilience;

/// <summary>What a caller hears in front of a closed gate.</summary>
public static class BackpressureResults
{
    private const int RetryAfterSeconds = 5;

    /// <summary>429 with Retry-After.</summary>
    public static ProblemHttpResult TooBusy(this Backpressure gate, HttpResponse response)
    {
        ArgumentNullException.ThrowIfNull(gate);
        ArgumentNullException.ThrowIfNull(response);
        response.Headers.RetryAfter = RetryAfterSeconds.ToString(CultureInfo.InvariantCulture);
        return Problems.Of(StatusCodes.Status429TooManyRequests, "Too many requests",
            $"Too much work is waiting ({gate.Name}). Nothing was accepted; try again after the time in Retry-After.");
    }
}

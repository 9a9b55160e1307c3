using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Periscope.ServiceDefaults.Web.Checking;

namespace Periscope.ServiceDefaults.Web;

/// <summary>One shape for every error: problem details with the trace id, one title for each status, and a sentence.</summary>
internal static class ProblemDetailsSetup
{
    public static IServiceCollection AddPeriscopeProblemDetails(this IServiceCollection services)
    {
        services.AddProblemDetails(options => options.CustomizeProblemDetails = Customize);
        services.AddExceptionHandler<BadRequestHandler>();
        RequestCheck.Add(services);
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        return services;
    }

    private static void Customize(ProblemDetailsContext context)
    {
        context.ProblemDetails.Extensions["traceId"] =
            Activity.Current?.TraceId.ToString() ?? context.HttpContext.TraceIdentifier;
        ProblemWords.Complete(context.ProblemDetails);
    }
}

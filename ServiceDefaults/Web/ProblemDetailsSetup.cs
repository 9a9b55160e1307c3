using System.Diagnostics;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Periscope.ServiceDefaults.Web;

/// <summary>One shape for every error: problem details with the trace id, and field names as the caller wrote them.</summary>
internal static class ProblemDetailsSetup
{
    public static IServiceCollection AddPeriscopeProblemDetails(this IServiceCollection services)
    {
        services.AddProblemDetails(options => options.CustomizeProblemDetails = Customize);
        services.AddExceptionHandler<BadRequestHandler>();
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        return services;
    }

    private static void Customize(ProblemDetailsContext context)
    {
        context.ProblemDetails.Extensions["traceId"] =
            Activity.Current?.TraceId.ToString() ?? context.HttpContext.TraceIdentifier;
        if (context.ProblemDetails is HttpValidationProblemDetails { Errors.Count: > 0 } invalid)
        {
            invalid.Errors = invalid.Errors.ToDictionary(error => CamelCase(error.Key), error => error.Value);
        }
    }

    private static string CamelCase(string path) =>
        string.Join('.', path.Split('.').Select(JsonNamingPolicy.CamelCase.ConvertName));
}

using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Periscope.ServiceDefaults.Web;

/// <summary>Says in the OpenAPI document what problem details have here besides what RFC 9457 names; see <see cref="ProblemDetailsSetup"/>.</summary>
internal static class ProblemShape
{
    public static Task DescribeAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        if (typeof(ProblemDetails).IsAssignableFrom(context.JsonTypeInfo.Type) && schema.Properties is { } properties)
        {
            properties["traceId"] = Text("The request's trace, for whoever looks for it in logs.");
            properties["code"] = Text("What it is in one word for programs, where the status alone does not say it.");
        }

        return Task.CompletedTask;
    }

    private static OpenApiSchema Text(string description) => new() { Type = JsonSchemaType.String, Description = description };
}

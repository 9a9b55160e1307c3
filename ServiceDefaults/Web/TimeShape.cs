using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Periscope.ServiceDefaults.Web;

/// <summary>Says of times in the OpenAPI document what <see cref="UtcTimeConverter"/> writes, as a converter hides its type from the generator.</summary>
internal static class TimeShape
{
    public static Task DescribeAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        var type = context.JsonTypeInfo.Type;
        if (type == typeof(DateTimeOffset) || type == typeof(DateTimeOffset?))
        {
            schema.Type = type == typeof(DateTimeOffset) ? JsonSchemaType.String : JsonSchemaType.String | JsonSchemaType.Null;
            schema.Format = "date-time";
        }

        return Task.CompletedTask;
    }
}

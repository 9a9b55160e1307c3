using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Periscope.ServiceDefaults.Web;

/// <summary>
/// Says in the OpenAPI document that a field of a request which may be null may be left out too. The generator takes every parameter of a record's
/// constructor for required; of an answer that is right, as all of its fields are always there.
/// </summary>
internal static class OptionalShape
{
    public static Task DescribeAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        if (context.ParameterDescription is not null && schema.Required is { Count: > 0 } required)
        {
            required.ExceptWith(context.JsonTypeInfo.Properties.Where(IsOptional).Select(field => field.Name));
        }

        return Task.CompletedTask;
    }

    private static bool IsOptional(JsonPropertyInfo field) =>
        (field.AssociatedParameter?.IsNullable ?? field.IsSetNullable) && !field.IsRequired
        && field.AttributeProvider?.IsDefined(typeof(RequiredAttribute), inherit: true) != true;
}

using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Mvc.Infrastructure;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Periscope.ServiceDefaults.Web;

/// <summary>Says in the OpenAPI document what <see cref="AllowedValuesAttribute"/> allows, which the generator leaves out.</summary>
internal static class AllowedShape
{
    public static Task DescribeAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        if (AllowedValues(context) is { } allowed)
        {
            // A parameter that is left out is no null, and its type says so.
            var takesNull = schema.Type?.HasFlag(JsonSchemaType.Null) == true;
            schema.Enum = [.. allowed.Values.Where(value => value is not null || takesNull).Select(Node)];
        }

        return Task.CompletedTask;
    }

    // A field of a body comes with the body's parameter, so the field is asked first.
    private static AllowedValuesAttribute? AllowedValues(OpenApiSchemaTransformerContext context) =>
        (context.JsonPropertyInfo is { } field
            ? field.AttributeProvider
            : (context.ParameterDescription?.ParameterDescriptor as IParameterInfoParameterDescriptor)?.ParameterInfo)
        ?.GetCustomAttributes(typeof(AllowedValuesAttribute), inherit: true).OfType<AllowedValuesAttribute>().FirstOrDefault();

    private static JsonNode Node(object? value) => JsonSerializer.SerializeToNode(value) ?? JsonNullSentinel.JsonNull;
}

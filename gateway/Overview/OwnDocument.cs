using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Periscope.Gateway.Overview;

/// <summary>The OpenAPI document of what the gateway itself answers in the services' place.</summary>
internal sealed class OwnDocument([FromKeyedServices(OwnDocument.Name)] IOpenApiDocumentProvider provider)
{
    /// <summary>What <c>AddOpenApi</c> calls a document that has no other name.</summary>
    private const string Name = "v1";

    public async Task<JsonObject> ReadAsync(CancellationToken cancellationToken)
    {
        var document = await provider.GetOpenApiDocumentAsync(cancellationToken);
        using var text = new MemoryStream();
        await document.SerializeAsJsonAsync(text, OpenApiSpecVersion.OpenApi3_1, cancellationToken);
        text.Position = 0;
        return (await JsonNode.ParseAsync(text, cancellationToken: cancellationToken))!.AsObject();
    }

    /// <summary>Leaves out what the gateway has as every service has it, and answers itself before.</summary>
    public static void Restrict(IServiceCollection services) =>
        services.Configure<OpenApiOptions>(Name, options => options.ShouldInclude = IsOwn);

    private static bool IsOwn(ApiDescription description) => description.ActionDescriptor.EndpointMetadata.OfType<Summed>().Any();

    /// <summary>Marks an endpoint that sums up the services' answers.</summary>
    internal sealed record Summed;
}

using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Periscope.ServiceDefaults.Web;

/// <summary>The OpenAPI document of a service: what the generator reads out of the endpoints, and what it leaves out.</summary>
internal static class DescriptionSetup
{
    public static IServiceCollection AddDescription(this IServiceCollection services)
    {
        services.TryAddEnumerable(ServiceDescriptor.Transient<IApiDescriptionProvider, ErrorAnswers>());
        return services.AddOpenApi(document => document
            .AddSchemaTransformer(TimeShape.DescribeAsync).AddSchemaTransformer(AllowedShape.DescribeAsync)
            .AddSchemaTransformer(OptionalShape.DescribeAsync).AddSchemaTransformer(ProblemShape.DescribeAsync)
            .AddOperationTransformer(OperationShape.DescribeAsync).AddDocumentTransformer(OperationShape.DescribeSecurityAsync));
    }
}

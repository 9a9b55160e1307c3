using System.Globalization;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>How one resource is told where another one is.</summary>
public static class ReferenceBuilderExtensions
{
    /// <summary>Gives <c>ConnectionStrings__{name}</c>.</summary>
    public static IResourceBuilder<T> WithReference<T>(
        this IResourceBuilder<T> builder, IResourceBuilder<IResourceWithConnectionString> source, string? connectionName = null, bool optional = false)
        where T : IResourceWithEnvironment => builder
            .WithEnvironment(context => context.EnvironmentVariables[$"ConnectionStrings__{connectionName ?? source.Resource.Name}"] = source.Resource)
            .WithAnnotation(new ResourceRelationshipAnnotation(source.Resource, "Reference"));

    /// <summary>Gives <c>services__{name}__{endpoint}__{i}</c>, one for each replica.</summary>
    public static IResourceBuilder<T> WithReference<T>(
        this IResourceBuilder<T> builder, IResourceBuilder<IResourceWithServiceDiscovery> source)
        where T : IResourceWithEnvironment => builder
            .WithEnvironment(context => AddServices(context, source.Resource))
            .WithAnnotation(new ResourceRelationshipAnnotation(source.Resource, "Reference"));

    private static void AddServices(EnvironmentCallbackContext context, IResourceWithServiceDiscovery source)
    {
        foreach (var endpoint in source.Annotations.OfType<EndpointAnnotation>())
        {
            for (var i = 0; i < endpoint.AllocatedPorts.Count; i++)
            {
                var index = i.ToString(CultureInfo.InvariantCulture);
                context.EnvironmentVariables[$"services__{source.Name}__{endpoint.Name}__{index}"] = endpoint.UrlOf(i);
            }
        }
    }
}

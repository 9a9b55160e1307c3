using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>Where resources listen and how their health is asked.</summary>
public static class EndpointBuilderExtensions
{
    /// <summary>The resource listens for HTTP on this port, or on a free one, which the variable <paramref name="env"/> tells it.</summary>
    public static IResourceBuilder<T> WithHttpEndpoint<T>(
        this IResourceBuilder<T> builder, int? port = null, int? targetPort = null, string? name = null, string? env = null)
        where T : IResourceWithEndpoints
    {
        if (env is not null)
        {
            builder.WithAnnotation(new PortVariableAnnotation(name ?? "http", env));
        }

        return builder.WithAnnotation(new EndpointAnnotation(name ?? "http", "http", port ?? targetPort));
    }

    /// <summary>The HTTP endpoints are for people outside the application.</summary>
    public static IResourceBuilder<T> WithExternalHttpEndpoints<T>(this IResourceBuilder<T> builder)
        where T : IResourceWithEndpoints
    {
        foreach (var endpoint in builder.Resource.Annotations.OfType<EndpointAnnotation>().Where(e => e.UriScheme is "http" or "https"))
        {
            endpoint.IsExternal = true;
        }

        return builder;
    }

    /// <summary>The resource is healthy when this path answers with this status (200).</summary>
    public static IResourceBuilder<T> WithHttpHealthCheck<T>(
        this IResourceBuilder<T> builder, string? path = null, int? statusCode = null, string? endpointName = null)
        where T : IResourceWithEndpoints =>
        builder.WithAnnotation(new HttpProbeAnnotation(endpointName ?? "http", path ?? "/", statusCode ?? 200));

    public static EndpointReference GetEndpoint<T>(this IResourceBuilder<T> builder, string name)
        where T : IResourceWithEndpoints => new(builder.Resource, name);
}

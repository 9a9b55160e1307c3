using Aspire.Hosting.ApplicationModel;
using Periscope.LocalHosting.Servers;

namespace Aspire.Hosting;

/// <summary>Redis.</summary>
public static class RedisBuilderExtensions
{
    public static IResourceBuilder<RedisResource> AddRedis(
        this IDistributedApplicationBuilder builder, string name, int? port = null, IResourceBuilder<ParameterResource>? password = null)
    {
        var server = new RedisResource(name, builder.PasswordOf(name, password));
        return builder.AddResource(server)
            .WithAnnotation(new EndpointAnnotation("tcp", "tcp", port))
            .WithAnnotation(new LocalServerAnnotation(context => new RedisServer(server, context)));
    }

    /// <summary>The data outlives the run. Here it always does: it is in the state directory.</summary>
    public static IResourceBuilder<RedisResource> WithDataVolume(
        this IResourceBuilder<RedisResource> builder, string? name = null, bool isReadOnly = false) => builder;
}

using Aspire.Hosting.ApplicationModel;
using Periscope.LocalHosting.Servers;

namespace Aspire.Hosting;

/// <summary>RabbitMQ.</summary>
public static class RabbitMQBuilderExtensions
{
    public static IResourceBuilder<RabbitMQServerResource> AddRabbitMQ(
        this IDistributedApplicationBuilder builder,
        string name,
        IResourceBuilder<ParameterResource>? userName = null,
        IResourceBuilder<ParameterResource>? password = null,
        int? port = null)
    {
        var server = new RabbitMQServerResource(name, userName?.Resource, builder.PasswordOf(name, password));
        return builder.AddResource(server)
            .WithAnnotation(new EndpointAnnotation("tcp", "amqp", port))
            .WithAnnotation(new LocalServerAnnotation(context => new RabbitMQServer(server, context)));
    }

    public static IResourceBuilder<RabbitMQServerResource> WithManagementPlugin(
        this IResourceBuilder<RabbitMQServerResource> builder, int? port = null) =>
        builder.WithAnnotation(new EndpointAnnotation(RabbitMQServerResource.ManagementEndpointName, "http", port));

    /// <summary>The data outlives the run. Here it always does: it is in the state directory.</summary>
    public static IResourceBuilder<RabbitMQServerResource> WithDataVolume(
        this IResourceBuilder<RabbitMQServerResource> builder, string? name = null, bool isReadOnly = false) => builder;
}

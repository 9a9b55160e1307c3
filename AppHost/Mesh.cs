using Microsoft.Extensions.Configuration;

namespace Periscope.AppHost;

/// <summary>What every service of the platform is given, so that AppHost.cs only says which services there are.</summary>
internal sealed class Mesh(
    IDistributedApplicationBuilder builder,
    IResourceBuilder<PostgresServerResource> postgres,
    IResourceBuilder<RedisResource> redis,
    IResourceBuilder<RabbitMQServerResource> rabbitmq)
{
    private const string Database = "periscope";
    private const string Ready = "/health/ready";

    private IResourceBuilder<ProjectResource>? _identity;

    /// <summary>What browsers and partners call; it is also the issuer in every token.</summary>
    public required string PublicUrl { get; init; }

    /// <summary>The directory of captured bytes, shared by the services that write and read them.</summary>
    public required string SnapshotsPath { get; init; }

    /// <summary>Pairs <c>host:port</c> on private addresses that may be fetched all the same, separated by semicolons.</summary>
    public required string AllowedPrivateHosts { get; init; }

    /// <summary>The folder of the built web app, served by the gateway.</summary>
    public required string WebPath { get; init; }

    /// <summary>Whose admins may see what all workspaces share.</summary>
    public required IResourceBuilder<ParameterResource> OperatorsWorkspace { get; init; }

    /// <summary>
    /// The first service: the others learn from it whom to trust. It has the most to do before it answers, so it starts beside the broker
    /// and is ready when it has connected.
    /// </summary>
    public IResourceBuilder<ProjectResource> AddIdentity<TProject>(string name)
        where TProject : IProjectMetadata, new() => _identity = AddOwnerOfSchema<TProject>(name);

    /// <summary>
    /// A service with a schema of its own. It starts when the broker answers: all of them beside it would take its processors, and it is
    /// the one that they wait for.
    /// </summary>
    public IResourceBuilder<ProjectResource> AddService<TProject>(string name)
        where TProject : IProjectMetadata, new() => AddOwnerOfSchema<TProject>(name).WaitFor(rabbitmq);

    /// <summary>The front door; it is ready when everything behind it is.</summary>
    public IResourceBuilder<ProjectResource> AddGateway<TProject>(string name, int port)
        where TProject : IProjectMetadata, new() => Trusting(
            builder.AddProject<TProject>(name)
                .WithHttpEndpoint(port: port)
                .WithExternalHttpEndpoints()
                .WithHttpHealthCheck(Ready)
                .WithEnvironment("Gateway__Web__Root", WebPath)
                .WithReference(redis)
                .WaitFor(redis),
            _identity!);

    // `{name}-migrate` brings the schema up to date as the administrator and ends; the service runs as roles that own nothing.
    private IResourceBuilder<ProjectResource> AddOwnerOfSchema<TProject>(string name)
        where TProject : IProjectMetadata, new()
    {
        var password = Password($"{name}-database-password");
        var systemPassword = Password($"{name}-system-database-password");
        var migrate = builder.AddProject<TProject>($"{name}-migrate")
            .WithArgs("migrate")
            .WithEnvironment("ConnectionStrings__periscope-admin", ReferenceExpression.Create($"{postgres.Resource};Database={Database}"))
            .WithEnvironment("Database__Password", password)
            .WithEnvironment("Database__SystemPassword", systemPassword)
            .WaitFor(postgres);

        var service = builder.AddProject<TProject>(name)
            .WithHttpEndpoint()
            // For the gateway; without TLS the two protocols cannot share a port.
            .WithHttpEndpoint(name: "http2", env: "Http2__Port")
            .WithHttpHealthCheck(Ready)
            .WithReplicas(builder.Configuration.GetValue($"Replicas:{name}", 1))
            .WithEnvironment("ConnectionStrings__periscope", ConnectionString(name, password))
            .WithEnvironment("ConnectionStrings__periscope-system", ConnectionString($"{name}_system", systemPassword))
            .WithEnvironment("Snapshots__Path", SnapshotsPath)
            .WithEnvironment("Fetch__AllowedPrivateHosts", AllowedPrivateHosts)
            .WithReference(redis)
            .WithReference(rabbitmq)
            .WaitFor(redis)
            .WaitForCompletion(migrate);
        return Trusting(service, _identity ?? service);
    }

    // The issuer is the public address, but a service asks Identity itself: the gateway may not be up yet.
    private IResourceBuilder<ProjectResource> Trusting(IResourceBuilder<ProjectResource> service, IResourceBuilder<ProjectResource> identity) =>
        service.WithEnvironment("Identity__Authority", PublicUrl)
            .WithEnvironment("Operations__WorkspaceId", OperatorsWorkspace)
            .WithEnvironment("Identity__MetadataAddress", ReferenceExpression.Create($"{identity.GetEndpoint("http")}/.well-known/openid-configuration"));

    private ReferenceExpression ConnectionString(string role, IResourceBuilder<ParameterResource> password)
    {
        var server = postgres.GetEndpoint("tcp");
        return ReferenceExpression.Create(
            $"Host={server.Property(EndpointProperty.Host)};Port={server.Property(EndpointProperty.Port)};Username={role};Password={password.Resource};Database={Database}");
    }

    private IResourceBuilder<ParameterResource> Password(string name) =>
        builder.AddParameter(name, new GenerateParameterDefault(), secret: true, persist: true);
}

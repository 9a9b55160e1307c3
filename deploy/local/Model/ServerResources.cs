namespace Aspire.Hosting.ApplicationModel;

/// <summary>A PostgreSQL server.</summary>
public sealed class PostgresServerResource(string name, ParameterResource? userNameParameter, ParameterResource passwordParameter)
    : ContainerResource(name), IResourceWithConnectionString
{
    public EndpointReference PrimaryEndpoint => new(this, "tcp");

    public ParameterResource? UserNameParameter => userNameParameter;

    public ParameterResource PasswordParameter => passwordParameter;

    public ReferenceExpression UserNameReference =>
        userNameParameter is null ? ReferenceExpression.Create($"postgres") : ReferenceExpression.Create($"{userNameParameter}");

    public ReferenceExpression ConnectionStringExpression => ReferenceExpression.Create(
        $"Host={PrimaryEndpoint.Property(EndpointProperty.Host)};Port={PrimaryEndpoint.Property(EndpointProperty.Port)};Username={UserNameReference};Password={passwordParameter}");

    public string ValueExpression => $"{{{Name}.connectionString}}";

    public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default) =>
        ConnectionStringExpression.GetValueAsync(cancellationToken);
}

/// <summary>A database in a PostgreSQL server; created when the server is healthy and the database is not there.</summary>
public sealed class PostgresDatabaseResource(string name, string databaseName, PostgresServerResource parent)
    : Resource(name), IResourceWithConnectionString, IResourceWithWaitSupport
{
    public PostgresServerResource Parent => parent;

    public string DatabaseName => databaseName;

    public ReferenceExpression ConnectionStringExpression => ReferenceExpression.Create($"{parent};Database={databaseName}");

    public string ValueExpression => $"{{{Name}.connectionString}}";

    public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default) =>
        ConnectionStringExpression.GetValueAsync(cancellationToken);
}

/// <summary>A Redis server.</summary>
public sealed class RedisResource(string name, ParameterResource passwordParameter) : ContainerResource(name), IResourceWithConnectionString
{
    public EndpointReference PrimaryEndpoint => new(this, "tcp");

    public ParameterResource PasswordParameter => passwordParameter;

    public ReferenceExpression ConnectionStringExpression => ReferenceExpression.Create(
        $"{PrimaryEndpoint.Property(EndpointProperty.HostAndPort)},password={passwordParameter}");

    public string ValueExpression => $"{{{Name}.connectionString}}";

    public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default) =>
        ConnectionStringExpression.GetValueAsync(cancellationToken);
}

/// <summary>A RabbitMQ broker.</summary>
public sealed class RabbitMQServerResource(string name, ParameterResource? userNameParameter, ParameterResource passwordParameter)
    : ContainerResource(name), IResourceWithConnectionString
{
    internal const string ManagementEndpointName = "management";

    public EndpointReference PrimaryEndpoint => new(this, "tcp");

    public ParameterResource? UserNameParameter => userNameParameter;

    public ParameterResource PasswordParameter => passwordParameter;

    public ReferenceExpression ConnectionStringExpression => ReferenceExpression.Create(
        $"amqp://{UserNameReference}:{passwordParameter}@{PrimaryEndpoint.Property(EndpointProperty.HostAndPort)}");

    public string ValueExpression => $"{{{Name}.connectionString}}";

    internal ReferenceExpression UserNameReference =>
        userNameParameter is null ? ReferenceExpression.Create($"guest") : ReferenceExpression.Create($"{userNameParameter}");

    public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default) =>
        ConnectionStringExpression.GetValueAsync(cancellationToken);
}

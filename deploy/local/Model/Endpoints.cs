using System.Globalization;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>A port that a resource listens on. The engine allocates one port for each replica.</summary>
public sealed class EndpointAnnotation(string name, string scheme, int? port) : IResourceAnnotation
{
    public string Name => name;

    public string UriScheme => scheme;

    /// <summary>The port that was asked for; null lets the engine pick a free one.</summary>
    public int? Port => port;

    /// <summary>True when people outside the application are meant to use it.</summary>
    public bool IsExternal { get; set; }

    internal IReadOnlyList<int> AllocatedPorts { get; set; } = [];

    // The address of people is the name that they type; between processes the literal address saves a lookup and a guess.
    internal string Host => IsExternal ? "localhost" : "127.0.0.1";

    internal string UrlOf(int replica) => string.Create(CultureInfo.InvariantCulture, $"{scheme}://{Host}:{AllocatedPorts[replica]}");
}

/// <summary>A parameter-like use of another resource's endpoint; its value is the URL.</summary>
public sealed class EndpointReference(IResourceWithEndpoints owner, string endpointName) : IValueProvider, IManifestExpressionProvider
{
    public IResourceWithEndpoints Resource => owner;

    public string EndpointName => endpointName;

    public bool Exists => owner.Annotations.OfType<EndpointAnnotation>().Any(e => e.Name == endpointName);

    public bool IsAllocated => Exists && Annotation.AllocatedPorts.Count > 0;

    public string Url => Annotation.UrlOf(0);

    public string Host => Annotation.Host;

    public int Port => Annotation.AllocatedPorts[0];

    public string Scheme => Annotation.UriScheme;

    public string ValueExpression => $"{{{owner.Name}.bindings.{endpointName}.url}}";

    internal EndpointAnnotation Annotation =>
        owner.Annotations.OfType<EndpointAnnotation>().FirstOrDefault(e => e.Name == endpointName)
        ?? throw new InvalidOperationException($"The resource '{owner.Name}' has no endpoint '{endpointName}'.");

    /// <summary>One part of the address, for use inside a <see cref="ReferenceExpression"/>.</summary>
    public EndpointReferenceExpression Property(EndpointProperty property) => new(this, property);

    public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default) => new(Url);
}

/// <summary>The parts of an endpoint's address.</summary>
public enum EndpointProperty
{
    Url,
    Host,
    Port,
    Scheme,
    HostAndPort,
}

/// <summary>One part of an endpoint's address.</summary>
public sealed class EndpointReferenceExpression(EndpointReference endpoint, EndpointProperty property)
    : IValueProvider, IManifestExpressionProvider
{
    public string ValueExpression => $"{{{endpoint.Resource.Name}.bindings.{endpoint.EndpointName}.{property.ToString().ToLowerInvariant()}}}";

    public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default) => new(property switch
    {
        EndpointProperty.Host => endpoint.Host,
        EndpointProperty.Port => endpoint.Port.ToString(CultureInfo.InvariantCulture),
        EndpointProperty.Scheme => endpoint.Scheme,
        EndpointProperty.HostAndPort => string.Create(CultureInfo.InvariantCulture, $"{endpoint.Host}:{endpoint.Port}"),
        _ => endpoint.Url,
    });
}

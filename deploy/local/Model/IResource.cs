namespace Aspire.Hosting.ApplicationModel;

/// <summary>A part of the application: a process, a database in a server, or a parameter.</summary>
public interface IResource
{
    /// <summary>Unique in the application; it is also the name in environment variables and in the dashboard.</summary>
    string Name { get; }

    /// <summary>Everything that builder calls said about the resource.</summary>
    ResourceAnnotationCollection Annotations { get; }
}

/// <summary>Marks a piece of information that a builder call attaches to a resource.</summary>
public interface IResourceAnnotation;

/// <summary>A resource whose process is given environment variables.</summary>
public interface IResourceWithEnvironment : IResource;

/// <summary>A resource whose process is given arguments.</summary>
public interface IResourceWithArgs : IResource;

/// <summary>A resource that listens.</summary>
public interface IResourceWithEndpoints : IResource;

/// <summary>A resource that others find by name: <c>services__name__http__0</c>.</summary>
public interface IResourceWithServiceDiscovery : IResourceWithEndpoints;

/// <summary>A resource that can wait for another one before it starts.</summary>
public interface IResourceWithWaitSupport : IResource;

/// <summary>A resource that hands out a connection string: <c>ConnectionStrings__name</c>.</summary>
public interface IResourceWithConnectionString : IResource, IValueProvider, IManifestExpressionProvider
{
    ReferenceExpression ConnectionStringExpression { get; }
}

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Adds environment variables when the resource starts.</summary>
public sealed class EnvironmentCallbackAnnotation(Func<EnvironmentCallbackContext, Task> callback) : IResourceAnnotation
{
    public Func<EnvironmentCallbackContext, Task> Callback => callback;
}

/// <summary>What an environment callback may read and fill. A value is text or an <see cref="IValueProvider"/>.</summary>
public sealed class EnvironmentCallbackContext(DistributedApplicationExecutionContext executionContext, CancellationToken cancellationToken)
{
    public Dictionary<string, object> EnvironmentVariables { get; } = [];

    public DistributedApplicationExecutionContext ExecutionContext => executionContext;

    public CancellationToken CancellationToken => cancellationToken;
}

/// <summary>Adds arguments when the resource starts.</summary>
public sealed class CommandLineArgsCallbackAnnotation(Action<IList<object>> callback) : IResourceAnnotation
{
    public Action<IList<object>> Callback => callback;
}

/// <summary>How many processes run the resource.</summary>
public sealed class ReplicaAnnotation(int replicas) : IResourceAnnotation
{
    public int Replicas => replicas;
}

/// <summary>What a waiting resource waits for.</summary>
public enum WaitType
{
    /// <summary>Running, and healthy where it has health checks.</summary>
    WaitUntilHealthy,

    /// <summary>Ended with the expected exit code.</summary>
    WaitForCompletion,

    /// <summary>Running.</summary>
    WaitUntilStarted,
}

/// <summary>The resource does not start before another one is ready.</summary>
public sealed class WaitAnnotation(IResource resource, WaitType waitType, int exitCode = 0) : IResourceAnnotation
{
    public IResource Resource => resource;

    public WaitType WaitType => waitType;

    public int ExitCode => exitCode;
}

/// <summary>A line in the dashboard's graph.</summary>
public sealed class ResourceRelationshipAnnotation(IResource resource, string type) : IResourceAnnotation
{
    public IResource Resource => resource;

    public string Type => type;
}

/// <summary>The resource is healthy when this path of this endpoint answers with this status.</summary>
internal sealed record HttpProbeAnnotation(string EndpointName, string Path, int StatusCode) : IResourceAnnotation;

/// <summary>The variable that tells a program which port to listen on.</summary>
internal sealed record PortVariableAnnotation(string EndpointName, string Variable) : IResourceAnnotation;

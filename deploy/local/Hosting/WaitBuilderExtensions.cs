using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>The order in which resources start.</summary>
public static class WaitBuilderExtensions
{
    /// <summary>Waits until the dependency runs and all its health checks pass.</summary>
    public static IResourceBuilder<T> WaitFor<T>(this IResourceBuilder<T> builder, IResourceBuilder<IResource> dependency)
        where T : IResourceWithWaitSupport => builder.Wait(dependency, WaitType.WaitUntilHealthy);

    /// <summary>Waits until the dependency runs.</summary>
    public static IResourceBuilder<T> WaitForStart<T>(this IResourceBuilder<T> builder, IResourceBuilder<IResource> dependency)
        where T : IResourceWithWaitSupport => builder.Wait(dependency, WaitType.WaitUntilStarted);

    /// <summary>Waits until the dependency has ended with this exit code; another exit code fails the waiting resource.</summary>
    public static IResourceBuilder<T> WaitForCompletion<T>(
        this IResourceBuilder<T> builder, IResourceBuilder<IResource> dependency, int exitCode = 0)
        where T : IResourceWithWaitSupport => builder.Wait(dependency, WaitType.WaitForCompletion, exitCode);

    private static IResourceBuilder<T> Wait<T>(
        this IResourceBuilder<T> builder, IResourceBuilder<IResource> dependency, WaitType type, int exitCode = 0)
        where T : IResourceWithWaitSupport => builder
            .WithAnnotation(new WaitAnnotation(dependency.Resource, type, exitCode))
            .WithAnnotation(new ResourceRelationshipAnnotation(dependency.Resource, "WaitFor"));
}

using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>The projects of this repository, and other programs.</summary>
public static class ProjectResourceBuilderExtensions
{
    public static IResourceBuilder<ProjectResource> AddProject<TProject>(
        this IDistributedApplicationBuilder builder, string name, string? launchProfileName = null)
        where TProject : IProjectMetadata, new() =>
        builder.AddResource(new ProjectResource(name)).WithAnnotation<IProjectMetadata>(new TProject()).WithDefaultEnvironment();

    /// <summary>Runs the project in so many processes, each with a port of its own.</summary>
    public static IResourceBuilder<ProjectResource> WithReplicas(this IResourceBuilder<ProjectResource> builder, int replicas) =>
        builder.WithAnnotation(new ReplicaAnnotation(replicas), ResourceAnnotationMutationBehavior.Replace);

    public static IResourceBuilder<ExecutableResource> AddExecutable(
        this IDistributedApplicationBuilder builder, string name, string command, string workingDirectory, params string[]? args) =>
        builder.AddResource(new ExecutableResource(name, command, Path.GetFullPath(workingDirectory, builder.AppHostDirectory)))
            .WithArgs(args ?? []);

    private static IResourceBuilder<ProjectResource> WithDefaultEnvironment(this IResourceBuilder<ProjectResource> builder) =>
        builder.WithEnvironment("ASPNETCORE_ENVIRONMENT", "Development")
            .WithEnvironment("LOGGING__CONSOLE__FORMATTERNAME", "simple");
}

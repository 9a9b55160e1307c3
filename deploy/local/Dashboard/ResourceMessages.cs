using System.Globalization;
using Periscope.LocalHosting.Supervision;

namespace Periscope.LocalHosting.Dashboard;

/// <summary>The messages of <c>aspire.v1.DashboardService</c>, numbered as in its dashboard_service.proto.</summary>
internal static class ResourceMessages
{
    private const int Enabled = 0;
    private const int Disabled = 1;
    private const int Hidden = 2;

    public static ProtobufWriter InitialData(IEnumerable<ResourceSnapshot> resources) =>
        new ProtobufWriter().Message(1, new ProtobufWriter().Messages(1, resources, Resource));

    public static ProtobufWriter Changes(IEnumerable<ResourceSnapshot> resources) =>
        new ProtobufWriter().Message(2, new ProtobufWriter().Messages(1, resources, r => new ProtobufWriter().Message(2, Resource(r))));

    public static ProtobufWriter LogLine(ConsoleLine line) => new ProtobufWriter().Message(1, new ProtobufWriter()
        .Text(1, line.Text).Flag(2, line.IsError).Number(3, line.Number));

    public static ProtobufWriter CommandResult(string? problem) =>
        new ProtobufWriter().Number(1, problem is null ? 1 : 2).Text(3, problem);

    private static ProtobufWriter Resource(ResourceSnapshot resource)
    {
        var message = new ProtobufWriter()
            .Text(1, resource.Name).Text(2, resource.Type).Text(3, resource.ResourceName).Text(4, resource.Uid)
            .Text(5, resource.State).Time(6, resource.CreatedAt)
            .Messages(7, resource.Environment, v => new ProtobufWriter().Text(1, v.Name).Text(2, v.Value).Flag(3, true));
        if (resource.Type is not (ResourceTypes.Parameter or ResourceTypes.Database))
        {
            message.Messages(11, Commands(resource), c => c);
        }

        return message
            .Messages(12, Properties(resource), Property)
            .Messages(13, resource.Urls, u => Url(u, isInactive: !resource.IsRunning))
            .Text(14, StyleOf(resource))
            .Messages(17, resource.Health is { } health ? [health] : Array.Empty<HealthSnapshot>(), Health)
            .Time(18, resource.StartedAt).Time(19, resource.StoppedAt)
            .Messages(20, resource.Relations, r => new ProtobufWriter().Text(1, r.ResourceName).Text(2, r.Type))
            .Flag(21, resource.IsHidden);
    }

    private static ProtobufWriter[] Commands(ResourceSnapshot resource)
    {
        var isRunning = resource.State is ResourceStates.Running or ResourceStates.Restarting or ResourceStates.Waiting;
        var isEnded = resource.State is ResourceStates.Exited or ResourceStates.Finished or ResourceStates.FailedToStart or ResourceStates.NotStarted;
        return
        [
            Command("start", "Start", "Play", isHighlighted: true, isEnded ? Enabled : Hidden),
            Command("stop", "Stop", "Stop", isHighlighted: true, isRunning ? Enabled : isEnded ? Hidden : Disabled),
            Command("restart", "Restart", "ArrowCounterclockwise", isHighlighted: false, isRunning ? Enabled : Disabled),
        ];
    }

    private static ProtobufWriter Command(string name, string displayName, string icon, bool isHighlighted, int state) => new ProtobufWriter()
        .Text(1, name).Text(2, displayName).Flag(5, isHighlighted).Text(6, icon).Number(7, isHighlighted ? 1 : 0)
        .Text(8, $"{displayName} resource").Number(9, state);

    private static IEnumerable<ResourceProperty> Properties(ResourceSnapshot resource)
    {
        foreach (var property in resource.Properties)
        {
            yield return property;
        }

        if (resource.ProcessId is { } processId)
        {
            yield return new("executable.pid", processId.ToString(CultureInfo.InvariantCulture));
        }

        if (resource.ExitCode is { } exitCode)
        {
            yield return new("resource.exitCode", exitCode.ToString(CultureInfo.InvariantCulture));
        }

        if (resource.Type is ResourceTypes.Project or ResourceTypes.Container or ResourceTypes.Executable)
        {
            yield return new("restarts", resource.Restarts.ToString(CultureInfo.InvariantCulture));
        }

        if (resource.Detail is { } detail)
        {
            yield return new("detail", detail);
        }
    }

    // The value is a google.protobuf.Value, whose field 3 is text.
    private static ProtobufWriter Property(ResourceProperty property) => new ProtobufWriter()
        .Text(1, property.Name).Message(3, new ProtobufWriter().Text(3, property.Value)).Flag(4, property.IsSensitive);

    private static ProtobufWriter Url(ResourceUrl url, bool isInactive) => new ProtobufWriter()
        .Text(1, url.Endpoint).Text(2, url.Url).Flag(3, url.IsInternal).Flag(4, isInactive)
        .Message(5, new ProtobufWriter().Text(2, url.Endpoint));

    private static ProtobufWriter Health(HealthSnapshot health)
    {
        var message = new ProtobufWriter();
        if (health.IsHealthy is { } isHealthy)
        {
            message.Number(1, isHealthy ? 0 : 1);
        }

        return message.Text(2, health.Key).Text(3, health.Description).Time(5, health.CheckedAt);
    }

    private static string? StyleOf(ResourceSnapshot resource) => resource.State switch
    {
        ResourceStates.Running => "success",
        ResourceStates.Restarting => "warning",
        ResourceStates.FailedToStart or ResourceStates.ValueMissing => "error",
        ResourceStates.Exited when resource is { ExitCode: not (null or 0), Detail: null } => "error",
        ResourceStates.Starting or ResourceStates.Waiting => "info",
        _ => null,
    };
}

/// <summary>The dashboard's kinds of resources.</summary>
internal static class ResourceTypes
{
    public const string Project = "Project";
    public const string Container = "Container";
    public const string Executable = "Executable";
    public const string Parameter = "Parameter";
    public const string Database = "PostgresDatabaseResource";
}

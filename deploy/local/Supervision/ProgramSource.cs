using System.Globalization;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Periscope.LocalHosting.Dashboard;
using Periscope.LocalHosting.State;

namespace Periscope.LocalHosting.Supervision;

/// <summary>A project of this repository or another program, as one replica of its resource.</summary>
internal sealed class ProgramSource(
    IResource resource,
    int replica,
    string instanceId,
    RepositoryLayout layout,
    DistributedApplicationExecutionContext execution,
    DashboardSettings? dashboard) : IProcessSource
{
    private static readonly HttpClient Http = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false });

    public async Task<ProcessStart> PrepareAsync(CancellationToken cancellationToken)
    {
        var values = await EnvironmentValues.EvaluateAsync(resource, execution, cancellationToken);
        AddEndpoints(values);
        if (resource is ProjectResource && dashboard is not null)
        {
            foreach (var (name, value, isSecret) in dashboard.TelemetryEnvironment(resource.Name, instanceId))
            {
                values[name] = (value, isSecret);
            }
        }

        var (program, arguments, directory) = Command();
        var added = new List<object>();
        foreach (var annotation in resource.Annotations.OfType<CommandLineArgsCallbackAnnotation>())
        {
            annotation.Callback(added);
        }

        var plan = new LaunchPlan(program, [.. arguments, .. added.Select(a => a.ToString()!)], directory)
        {
            Environment = values.ToDictionary(v => v.Key, v => v.Value.Value),
        };
        return new ProcessStart(plan, EnvironmentValues.Masked(values), Properties(plan));
    }

    public async Task<string?> ProbeAsync(CancellationToken cancellationToken)
    {
        foreach (var probe in resource.Annotations.OfType<HttpProbeAnnotation>())
        {
            var endpoint = resource.Annotations.OfType<EndpointAnnotation>().First(e => e.Name == probe.EndpointName);
            try
            {
                using var response = await Http.GetAsync(new Uri(endpoint.UrlOf(replica) + probe.Path), cancellationToken);
                if ((int)response.StatusCode != probe.StatusCode)
                {
                    return string.Create(CultureInfo.InvariantCulture, $"{probe.Path} answers {(int)response.StatusCode}");
                }
            }
            catch (HttpRequestException e)
            {
                return e.Message;
            }
        }

        return null;
    }

    private void AddEndpoints(Dictionary<string, (string Value, bool IsSecret)> values)
    {
        var endpoints = resource.Annotations.OfType<EndpointAnnotation>().ToList();
        var variables = resource.Annotations.OfType<PortVariableAnnotation>().ToList();
        // Who is told a port by a variable of its own makes of it what it likes.
        var urls = endpoints.Where(e => variables.All(v => v.EndpointName != e.Name)).Select(e => e.UrlOf(replica)).ToList();
        if (resource is ProjectResource && urls.Count > 0)
        {
            values["ASPNETCORE_URLS"] = (string.Join(';', urls), false);
        }

        foreach (var variable in variables)
        {
            var port = endpoints.First(e => e.Name == variable.EndpointName).AllocatedPorts[replica];
            values[variable.Variable] = (port.ToString(CultureInfo.InvariantCulture), false);
        }
    }

    private (string Program, string[] Arguments, string Directory) Command()
    {
        if (resource is ExecutableResource executable)
        {
            var program = Programs.Find(executable.Command) ?? Path.GetFullPath(executable.Command, executable.WorkingDirectory);
            return (program, [], executable.WorkingDirectory);
        }

        var project = resource.Annotations.OfType<IProjectMetadata>().First().ProjectPath;
        var assembly = layout.ProgramOf(project);
        return File.Exists(assembly)
            ? (Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? Programs.Require("dotnet", "dotnet-sdk-10.0"), [assembly], Path.GetDirectoryName(project)!)
            : throw new LaunchException($"{assembly} is not built: run `dotnet build Platform.sln -c Release`.");
    }

    private List<ResourceProperty> Properties(LaunchPlan plan)
    {
        var properties = new List<ResourceProperty>
        {
            new("executable.path", plan.Program),
            new("executable.workDir", plan.WorkingDirectory),
            new("executable.args", string.Join(' ', plan.Arguments)),
        };
        if (resource.Annotations.OfType<IProjectMetadata>().FirstOrDefault() is { } project)
        {
            properties.Add(new("project.path", project.ProjectPath));
        }

        return properties;
    }
}

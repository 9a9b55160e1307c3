using System.Globalization;
using System.Net.Sockets;
using Aspire.Hosting.ApplicationModel;
using Periscope.LocalHosting.State;
using Periscope.LocalHosting.Supervision;

namespace Periscope.LocalHosting.Servers;

/// <summary>The distribution's RabbitMQ as a node that shares nothing with others on this machine: own cookie, own epmd, own ports.</summary>
internal sealed class RabbitMQServer(RabbitMQServerResource resource, ServerContext context) : ILocalServer
{
    private const string Script = "/usr/lib/rabbitmq/bin/rabbitmq-server";

    // epmd stays in the broker's process group instead of becoming a daemon, so it ends with it.
    private const string Start = """epmd -address 127.0.0.1 -port "$ERL_EPMD_PORT" & exec "$0" """;

    private readonly string _data = context.State.DataOf(resource.Name);
    private readonly int _distributionPort = Ports.PickFree();
    private readonly int _epmdPort = Ports.PickFree();

    public string Image => "rabbitmq";

    public async Task<LaunchPlan> PrepareAsync(CancellationToken cancellationToken)
    {
        var program = File.Exists(Script) ? Script : Programs.Require("rabbitmq-server", "rabbitmq-server");
        Directory.CreateDirectory(Path.Combine(_data, "log"));
        var management = resource.Annotations.OfType<EndpointAnnotation>()
            .FirstOrDefault(e => e.Name == RabbitMQServerResource.ManagementEndpointName)?.AllocatedPorts[0];
        await File.WriteAllTextAsync(
            Path.Combine(_data, "enabled_plugins"), management is null ? "[]." : "[rabbitmq_management].", cancellationToken);
        var user = await resource.UserNameReference.GetValueAsync(cancellationToken);
        var password = await resource.PasswordParameter.GetValueAsync(cancellationToken);
        PrivateFile.WriteText(Path.Combine(_data, "rabbitmq.conf"), string.Create(CultureInfo.InvariantCulture, $"""
            default_user = {user}
            default_pass = {password}
            log.console = true
            log.console.level = warning
            log.file = false
            {(management is { } port ? string.Create(CultureInfo.InvariantCulture, $"management.tcp.ip = 127.0.0.1\nmanagement.tcp.port = {port}") : "")}

            """));
        return new LaunchPlan("/bin/sh", ["-c", Start, program], _data) { Environment = Variables() };
    }

    public async Task<bool> IsReadyAsync(CancellationToken cancellationToken)
    {
        try
        {
            // The listener is the last thing that the broker starts.
            using var client = new TcpClient();
            await client.ConnectAsync("127.0.0.1", resource.PrimaryEndpoint.Port, cancellationToken);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private Dictionary<string, string> Variables() => new()
    {
        ["HOME"] = _data,
        ["ERL_EPMD_PORT"] = _epmdPort.ToString(CultureInfo.InvariantCulture),
        ["RABBITMQ_NODENAME"] = "periscope@localhost",
        ["RABBITMQ_NODE_IP_ADDRESS"] = "127.0.0.1",
        ["RABBITMQ_NODE_PORT"] = resource.PrimaryEndpoint.Port.ToString(CultureInfo.InvariantCulture),
        ["RABBITMQ_DIST_PORT"] = _distributionPort.ToString(CultureInfo.InvariantCulture),
        ["RABBITMQ_CONF_ENV_FILE"] = "/dev/null",
        ["RABBITMQ_CONFIG_FILE"] = Path.Combine(_data, "rabbitmq"),
        ["RABBITMQ_ENABLED_PLUGINS_FILE"] = Path.Combine(_data, "enabled_plugins"),
        ["RABBITMQ_MNESIA_BASE"] = Path.Combine(_data, "mnesia"),
        ["RABBITMQ_LOG_BASE"] = Path.Combine(_data, "log"),
        ["RABBITMQ_PID_FILE"] = Path.Combine(_data, "pid"),
        // Schedulers that spin while idle take the cores from everything else on the machine.
        ["RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS"] =
            "-start_epmd false -kernel inet_dist_use_interface {127,0,0,1} +sbwt none +sbwtdcpu none +sbwtdio none" + ErlangPath.SearchedFirst(),
        // Makes the start script become the broker instead of its parent, so that signals reach it.
        ["detached"] = "1",
    };
}

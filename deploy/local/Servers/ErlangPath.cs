namespace Periscope.LocalHosting.Servers;

/// <summary>
/// The order in which Erlang looks for modules. Left to itself it tries sixty plugins that are off before RabbitMQ's own directories,
/// for each of a thousand modules: fifty thousand files that are not there.
/// </summary>
internal static class ErlangPath
{
    private const string Brokers = "/usr/lib/rabbitmq/lib";
    private const string Erlang = "/usr/lib/erlang/lib";

    // In the order of how many of their modules a start loads.
    private static readonly string[] Loaded =
    [
        "kernel", "rabbit", "stdlib", "ssl", "rabbit_common", "inets", "compiler", "rabbitmq_management", "cowboy", "ra", "xmerl", "mnesia",
        "rabbitmq_management_agent", "cowlib", "cuttlefish", "rabbitmq_prelaunch", "ranch", "sasl", "tools", "osiris", "observer_cli",
        "public_key", "rabbitmq_web_dispatch", "amqp_client", "syslog", "jsx", "syntax_tools", "systemd", "os_mon", "aten", "recon",
    ];

    /// <summary>Arguments of <c>erl</c>, with a space before; empty where the distribution keeps its files elsewhere.</summary>
    public static string SearchedFirst()
    {
        var directories = Children(Brokers)
            .Select(broker => Path.Combine(broker, "plugins"))
            .Append(Erlang)
            .SelectMany(Children)
            .Select(directory => (Path: Path.Combine(directory, "ebin"), Rank: Array.IndexOf(Loaded, Path.GetFileName(directory).Split('-')[0])))
            .Where(directory => directory.Rank >= 0 && Directory.Exists(directory.Path))
            .OrderBy(directory => directory.Rank)
            .Select(directory => directory.Path)
            .ToList();
        return directories.Count == 0 ? "" : $" -pa {string.Join(' ', directories)}";
    }

    private static string[] Children(string directory) => Directory.Exists(directory) ? Directory.GetDirectories(directory) : [];
}

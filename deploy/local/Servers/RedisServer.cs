using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Aspire.Hosting.ApplicationModel;
using Periscope.LocalHosting.State;
using Periscope.LocalHosting.Supervision;

namespace Periscope.LocalHosting.Servers;

/// <summary>The distribution's Redis, listening on loopback only. Its password is in its configuration file, not on its command line.</summary>
internal sealed class RedisServer(RedisResource resource, ServerContext context) : ILocalServer
{
    private readonly string _data = context.State.DataOf(resource.Name);

    public string Image => "redis";

    public async Task<LaunchPlan> PrepareAsync(CancellationToken cancellationToken)
    {
        var program = Programs.Require("redis-server", "redis-server");
        Directory.CreateDirectory(_data);
        var password = await resource.PasswordParameter.GetValueAsync(cancellationToken);
        var configuration = Path.Combine(_data, "redis.conf");
        PrivateFile.WriteText(configuration, string.Create(CultureInfo.InvariantCulture, $"""
            port {resource.PrimaryEndpoint.Port}
            bind 127.0.0.1
            requirepass {password}
            dir "{_data}"
            save {(context.Disposable ? "\"\"" : "60 100")}

            """));
        return new LaunchPlan(program, [configuration], _data);
    }

    public async Task<bool> IsReadyAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync("127.0.0.1", resource.PrimaryEndpoint.Port, cancellationToken);
            var stream = client.GetStream();
            var password = await resource.PasswordParameter.GetValueAsync(cancellationToken);
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"AUTH {password}\r\nPING\r\n"), cancellationToken);
            using var reader = new StreamReader(stream);
            return await reader.ReadLineAsync(cancellationToken) == "+OK" && await reader.ReadLineAsync(cancellationToken) == "+PONG";
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            return false;
        }
    }
}

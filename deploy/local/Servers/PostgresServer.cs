using System.Buffers.Binary;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Aspire.Hosting.ApplicationModel;
using Periscope.LocalHosting.State;
using Periscope.LocalHosting.Supervision;

namespace Periscope.LocalHosting.Servers;

/// <summary>The distribution's PostgreSQL, listening on loopback only, with scram passwords.</summary>
internal sealed class PostgresServer(PostgresServerResource resource, ServerContext context) : ILocalServer
{
    private const string User = "postgres";

    private readonly string _data = context.State.DataOf(resource.Name);

    public string Image => "postgres";

    public async Task<LaunchPlan> PrepareAsync(CancellationToken cancellationToken)
    {
        var versionFile = Path.Combine(_data, "PG_VERSION");
        var isNew = !File.Exists(versionFile);
        var version = isNew ? null : (await File.ReadAllTextAsync(versionFile, cancellationToken)).Trim();
        var programs = Programs.FindPostgres(version) ?? throw new LaunchException(version is null
            ? "PostgreSQL is not installed: run `apt-get install postgresql`, or `./periscope up` without --no-install."
            : $"The data in {_data} needs PostgreSQL {version}, which is not installed. Install it or choose another --state directory.");
        if (isNew)
        {
            await CreateAsync(programs, cancellationToken);
        }

        string[] settings =
        [
            "listen_addresses=127.0.0.1", "unix_socket_directories=", "max_connections=400", "shared_buffers=256MB", "jit=off",
            .. context.Disposable ? ["fsync=off", "full_page_writes=off"] : Array.Empty<string>(),
        ];
        var port = resource.PrimaryEndpoint.Port.ToString(CultureInfo.InvariantCulture);
        return new LaunchPlan(
            Path.Combine(programs, "postgres"), ["-D", _data, "-p", port, .. settings.SelectMany(s => new[] { "-c", s })], context.State.Root)
        {
            User = User,
            // The fast shutdown: SIGTERM would wait for every client to leave.
            StopSignal = Signal.Interrupt,
        };
    }

    public async Task<bool> IsReadyAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync("127.0.0.1", resource.PrimaryEndpoint.Port, cancellationToken);
            var stream = client.GetStream();
            await stream.WriteAsync(StartupMessage(), cancellationToken);
            var answer = new byte[1];
            // 'R' asks for the password; a server that is starting or ending answers 'E'.
            return await stream.ReadAsync(answer, cancellationToken) == 1 && answer[0] == 'R';
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            return false;
        }
    }

    private static byte[] StartupMessage()
    {
        var body = Encoding.ASCII.GetBytes("user\0postgres\0database\0postgres\0\0");
        var message = new byte[body.Length + 8];
        BinaryPrimitives.WriteInt32BigEndian(message, message.Length);
        BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(4), 3 << 16);
        body.CopyTo(message, 8);
        return message;
    }

    private async Task CreateAsync(string programs, CancellationToken cancellationToken)
    {
        // Half of a data directory, left by an interrupted start, would make initdb refuse.
        if (Directory.Exists(_data))
        {
            Directory.Delete(_data, recursive: true);
        }

        var password = Path.Combine(context.State.Root, "data", $".{resource.Name}.initial");
        PrivateFile.WriteText(password, await resource.PasswordParameter.GetValueAsync(cancellationToken) + "\n");
        try
        {
            if (Environment.IsPrivilegedProcess)
            {
                await Command.RunAsync("install", ["-d", "-m", "700", "-o", User, "-g", User, _data], cancellationToken);
                await Command.RunAsync("chown", [User, password], cancellationToken);
            }

            var initdb = new[]
            {
                Path.Combine(programs, "initdb"), "-D", _data, "-U", await resource.UserNameReference.GetValueAsync(cancellationToken) ?? "",
                $"--pwfile={password}", "-A", "scram-sha-256", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync",
            };
            string[] command = [.. SystemUser.Prefix(User, context.State.Root), .. initdb];
            await Command.RunAsync(command[0], command[1..], cancellationToken);
        }
        finally
        {
            File.Delete(password);
        }
    }
}

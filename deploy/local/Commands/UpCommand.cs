using System.Globalization;
using System.Security.Cryptography;
using Periscope.LocalHosting.Installation;
using Periscope.LocalHosting.State;
using Periscope.LocalHosting.Supervision;

namespace Periscope.LocalHosting.Commands;

internal sealed class UpCommand(RepositoryLayout layout)
{
    private const int DefaultPort = 8080;

    public async Task<int> RunAsync(string[] words)
    {
        var arguments = Arguments.Parse(words, ["--port", "--state", "--allow-private"], ["--detach", "--no-install"]);
        var port = PortOf(arguments);
        var state = Door.StateOf(layout, arguments);
        var mesh = new RunningMesh(state);
        if (mesh.Processes is not null)
        {
            Console.WriteLine($"Already running from {state.Root}.");
            return Summary.Print(state);
        }

        await mesh.EndAsync();
        if (!Ports.IsFree(port))
        {
            throw new LaunchException(string.Create(
                CultureInfo.InvariantCulture, $"Port {port} is taken by another process: end that one, or choose another port with --port N."));
        }

        var install = !arguments.Has("--no-install");
        await new SystemPackages(SystemPackages.Everything).EnsureAsync(install);
        await new DashboardSetup(layout).EnsureAsync(install);
        state.Create();
        KeepOwner(state);
        var allowed = arguments.Values("--allow-private");
        PrivateFile.Write(state.Allowed, allowed);
        using var interruption = new Interruption();
        using var appHost = AppHostProcess.Start(layout, state, new Dictionary<string, string>
        {
            ["Gateway:Port"] = port.ToString(CultureInfo.InvariantCulture),
            ["Fetch:AllowedPrivateHosts"] = string.Join(';', allowed),
        });
        var progress = new Progress(mesh, appHost, state);
        if (!await progress.UntilReadyAsync(interruption.Asked))
        {
            await mesh.EndAsync();
            return 1;
        }

        Summary.Print(state);
        return arguments.Has("--detach") ? 0 : await StayAsync(mesh, appHost, interruption);
    }

    private static int PortOf(Arguments arguments) => arguments.Value("--port") is not { } text ? DefaultPort
        : int.TryParse(text, CultureInfo.InvariantCulture, out var port) && port is > 0 and < 65536 ? port
        : throw new UsageException($"'{text}' is not a port.");

    // The services get these as parameters; people and tests read owner.json.
    private static void KeepOwner(StateDirectory state)
    {
        var secrets = new SecretFile(state.Secrets);
        var owner = new OwnerFile(
            secrets.GetOrAdd("owner-email", () => "owner@periscope.local"),
            secrets.GetOrAdd("owner-password", () => RandomNumberGenerator.GetString("ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789", 20)),
            Guid.Parse(secrets.GetOrAdd("owner-workspace-id", () => Guid.CreateVersion7().ToString())));
        PrivateFile.Write(state.Owner, owner);
    }

    private static async Task<int> StayAsync(RunningMesh mesh, AppHostProcess appHost, Interruption interruption)
    {
        Console.WriteLine("Ctrl-C ends it.");
        if (await Task.WhenAny(interruption.Asked, appHost.Exited) == interruption.Asked)
        {
            Console.WriteLine("Ending...");
            await mesh.EndAsync();
            return 0;
        }

        await Console.Error.WriteLineAsync("The AppHost has ended.");
        return 1;
    }
}

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
        var allowed = arguments.Values("--allow-private");
        using var turn = TakeTurn(state);
        if (mesh.Processes is not null)
        {
            RefuseOtherSettings(state, arguments.Value("--port") is null ? null : port, allowed);
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
        await new WebAppBuild(layout).EnsureAsync(install);
        KeepOwner(state);
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
            await appHost.EndAsync(mesh);
            return 1;
        }

        Summary.Print(state);
        turn.Dispose();
        return arguments.Has("--detach") ? 0 : await StayAsync(mesh, appHost, interruption);
    }

    // Two starts from one directory would be two meshes on the same data.
    private static FileStream TakeTurn(StateDirectory state)
    {
        state.Create();
        try
        {
            return new FileStream(state.Turn, FileMode.OpenOrCreate, FileAccess.Write, FileShare.None);
        }
        catch (IOException) when (File.Exists(state.Turn))
        {
            throw new LaunchException($"Another `./periscope up` is starting from {state.Root}: wait for it, or choose another directory with --state DIR.");
        }
    }

    private static void RefuseOtherSettings(StateDirectory state, int? port, IReadOnlyList<string> allowed)
    {
        var gateway = PrivateFile.Read<UrlsFile>(state.Urls)?.Gateway ?? "";
        if ((port is { } wanted && gateway.Length > 0 && new Uri(gateway).Port != wanted)
            || allowed.Except(PrivateFile.Read<List<string>>(state.Allowed) ?? []).Any())
        {
            throw new LaunchException(
                $"Already running from {state.Root} at {gateway} with other settings: end it with `./periscope down`, or choose another directory with --state DIR.");
        }
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
            await appHost.EndAsync(mesh);
            Console.WriteLine("Ended.");
            return 0;
        }

        if (appHost.ExitCode == 0)
        {
            Console.WriteLine("Ended by another command.");
            return 0;
        }

        await Console.Error.WriteLineAsync($"The AppHost has ended unexpectedly, and all its parts with it; its last words are in {appHost.Log}.");
        return 1;
    }
}

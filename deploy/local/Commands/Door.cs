using Periscope.LocalHosting.State;
using Periscope.LocalHosting.Supervision;

namespace Periscope.LocalHosting.Commands;

/// <summary>What <c>./periscope</c> does.</summary>
internal static class Door
{
    public static async Task<int> RunAsync(string[] args)
    {
        var layout = new RepositoryLayout(AppContext.BaseDirectory);
        var verb = args.Length == 0 ? "help" : args[0];
        var words = args.Skip(1).ToArray();
        try
        {
            return words.Intersect(["--help", "-h"]).Any() ? Help.Print(verb) : verb switch
            {
                "up" => await new UpCommand(layout).RunAsync(words),
                "down" => await new DownCommand(layout).RunAsync(words),
                "status" => new StatusCommand(layout).Run(words),
                "logs" => await new LogsCommand(layout).RunAsync(words),
                "test" => await new TestCommand(layout).RunAsync(words),
                "bench" => await new BenchCommand(layout).RunAsync(words),
                "audit" => await new AuditCommand(layout).RunAsync(words),
                "keys" => await new KeysCommand(layout).RunAsync(words),
                "demo" => await new DemoCommand(layout).RunAsync(words),
                "help" or "--help" or "-h" => Help.Print(words.FirstOrDefault()),
                _ => throw new UsageException($"There is no command '{verb}'."),
            };
        }
        catch (UsageException e)
        {
            await Console.Error.WriteLineAsync($"{e.Message} `./periscope help` lists what there is.");
            return 2;
        }
        catch (LaunchException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 1;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync($"{e.Message} Choose a directory that you may write to with --state DIR.");
            return 1;
        }
    }

    public static StateDirectory StateOf(RepositoryLayout layout, Arguments arguments) =>
        new(arguments.Value("--state") ?? Path.Combine(layout.Root, StateDirectory.DefaultName));
}

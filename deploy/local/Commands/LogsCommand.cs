using Periscope.LocalHosting.State;
using Periscope.LocalHosting.Supervision;

namespace Periscope.LocalHosting.Commands;

internal sealed class LogsCommand(RepositoryLayout layout)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    public async Task<int> RunAsync(string[] words)
    {
        var arguments = Arguments.Parse(words, ["--state"], ["-f"], most: 1);
        var state = Door.StateOf(layout, arguments);
        string[] known = Directory.Exists(state.Logs) ? [.. Directory.GetFiles(state.Logs, "*.log").Select(f => Path.GetFileNameWithoutExtension(f)).Order()] : [];
        if (known.Length == 0)
        {
            throw new LaunchException($"Nothing has run from {state.Root} yet: start it with `./periscope up`.");
        }

        if (arguments.Words is not [var service] || !known.Contains(service))
        {
            var problem = arguments.Words is [var unknown] ? $"There is no part '{unknown}'. " : "";
            throw new UsageException($"{problem}Name one of: {string.Join(", ", known)}.");
        }

        await PrintAsync(state.LogOf(service), arguments.Has("-f"));
        return 0;
    }

    private static async Task PrintAsync(string path, bool follow)
    {
        var reader = Open(path);
        while (true)
        {
            while (await reader.ReadLineAsync() is { } line)
            {
                Console.WriteLine(line);
            }

            if (!follow)
            {
                return;
            }

            await Task.Delay(Pause);
            // A full log moves aside and a new one begins.
            if (new FileInfo(path) is { Exists: true } now && now.Length < reader.BaseStream.Position)
            {
                reader.Dispose();
                reader = Open(path);
            }
        }
    }

    private static StreamReader Open(string path) => new(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
}

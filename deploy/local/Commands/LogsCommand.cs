using Periscope.LocalHosting.State;

namespace Periscope.LocalHosting.Commands;

internal sealed class LogsCommand(RepositoryLayout layout)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    public async Task<int> RunAsync(string[] words)
    {
        var arguments = Arguments.Parse(words, ["--state"], ["-f"]);
        var state = Door.StateOf(layout, arguments);
        if (arguments.Words is not [var service] || !File.Exists(state.LogOf(service)))
        {
            IEnumerable<string> known = Directory.Exists(state.Logs)
                ? Directory.GetFiles(state.Logs, "*.log").Select(f => Path.GetFileNameWithoutExtension(f)).Order()
                : [];
            throw new UsageException($"Name one of: {string.Join(", ", known)}.");
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
            if (new FileInfo(path).Length < reader.BaseStream.Position)
            {
                reader.Dispose();
                reader = Open(path);
            }
        }
    }

    private static StreamReader Open(string path) => new(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
}

namespace Periscope.LocalHosting.State;

/// <summary>Values made up on the first run and kept for the next ones.</summary>
internal sealed class SecretFile(string path)
{
    private readonly Lock _lock = new();

    public string? Find(string name)
    {
        lock (_lock)
        {
            return Load().GetValueOrDefault(name);
        }
    }

    public string GetOrAdd(string name, Func<string> create)
    {
        lock (_lock)
        {
            var values = Load();
            if (!values.TryGetValue(name, out var value))
            {
                values[name] = value = create();
                PrivateFile.Write(path, values);
            }

            return value;
        }
    }

    private SortedDictionary<string, string> Load() => PrivateFile.Read<SortedDictionary<string, string>>(path) ?? [];
}

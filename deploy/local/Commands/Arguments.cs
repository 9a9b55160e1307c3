namespace Periscope.LocalHosting.Commands;

/// <summary>The words after the verb: options with a value, flags, and the rest in order.</summary>
internal sealed class Arguments
{
    private readonly Dictionary<string, List<string>> _values = [];
    private readonly HashSet<string> _flags = [];
    private readonly List<string> _words = [];

    /// <param name="words">What was typed after the verb.</param>
    /// <param name="options">The options that have a value.</param>
    /// <param name="flags">The options that have none.</param>
    /// <param name="most">How many other words may be there.</param>
    /// <exception cref="UsageException">An option is not known or lacks its value, or there is a word too many.</exception>
    public static Arguments Parse(IReadOnlyList<string> words, string[] options, string[] flags, int most = 0)
    {
        var arguments = new Arguments();
        for (var i = 0; i < words.Count; i++)
        {
            var (name, value) = words[i].Split('=', 2) is [var left, var right] && left.StartsWith("--", StringComparison.Ordinal)
                ? (left, right)
                : (words[i], null);
            if (flags.Contains(name) && value is null)
            {
                arguments._flags.Add(name);
            }
            else if (options.Contains(name))
            {
                value ??= ++i < words.Count ? words[i] : throw new UsageException($"{name} needs a value.");
                (arguments._values.TryGetValue(name, out var list) ? list : arguments._values[name] = []).Add(value);
            }
            else if (name.StartsWith('-'))
            {
                throw new UsageException($"There is no option {name}.");
            }
            else
            {
                arguments._words.Add(words[i]);
            }
        }

        return arguments._words.Count <= most ? arguments : throw new UsageException($"'{arguments._words[most]}' is a word too many.");
    }

    public bool Has(string flag) => _flags.Contains(flag);

    public string? Value(string option) => _values.GetValueOrDefault(option)?[^1];

    public IReadOnlyList<string> Values(string option) => _values.GetValueOrDefault(option) ?? [];

    public IReadOnlyList<string> Words => _words;
}

/// <summary>What was typed makes no sense; the message says why.</summary>
internal sealed class UsageException(string message) : Exception(message);

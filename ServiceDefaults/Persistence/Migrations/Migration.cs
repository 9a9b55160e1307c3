using System.Reflection;

namespace Periscope.ServiceDefaults.Persistence.Migrations;

/// <summary>One numbered pair of SQL scripts, <c>0001_Name.up.sql</c> and <c>0001_Name.down.sql</c>, embedded in a service.</summary>
internal sealed record Migration(int Number, string Name, string Up, string? Down)
{
    private const string Prefix = "Migrations/";

    /// <summary>The assembly's migrations in order. Throws when two have one number, or a script's name is not understood.</summary>
    public static IReadOnlyList<Migration> In(Assembly assembly)
    {
        var names = assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)).ToHashSet();
        var migrations = new SortedDictionary<int, Migration>();
        foreach (var up in names.Where(name => name.EndsWith(".up.sql", StringComparison.Ordinal)))
        {
            var stem = up[Prefix.Length..^".up.sql".Length];
            var separator = stem.IndexOf('_', StringComparison.Ordinal);
            if (separator < 1 || !int.TryParse(stem[..separator], out var number))
            {
                throw new InvalidOperationException($"{up}: a migration is named NUMBER_Name.up.sql.");
            }

            var down = $"{Prefix}{stem}.down.sql";
            var migration = new Migration(number, stem, Read(assembly, up), names.Contains(down) ? Read(assembly, down) : null);
            if (!migrations.TryAdd(number, migration))
            {
                throw new InvalidOperationException($"{up} and {migrations[number].Name} have the same number.");
            }
        }

        return [.. migrations.Values];
    }

    private static string Read(Assembly assembly, string name)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}

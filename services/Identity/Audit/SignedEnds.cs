using System.Collections.Concurrent;
using System.Text.Json;
using Periscope.ServiceDefaults.Web;

namespace Periscope.Identity.Audit;

/// <summary>
/// What was signed last of every chain, remembered outside the database: in the folder of the master key, or, where there is none, in this
/// process for as long as it runs.
/// </summary>
/// <remarks>
/// Nothing in the database can play this part, however it is linked and signed: whoever writes there can take all of it back to an earlier
/// state, and a signer that knows no more would go on from that. What is remembered may be behind and is true all the same; but a replica with
/// a folder of its own takes for unsigned what only another has signed, so replicas share the folder. <see cref="AuditSigner"/>'s lock lets one
/// of them write at a time.
/// </remarks>
/// <param name="keysPath"><see cref="AuthorityOptions.KeysPath"/>.</param>
internal sealed class SignedEnds(string? keysPath)
{
    private readonly string? _folder = string.IsNullOrEmpty(keysPath) ? null : Path.Combine(keysPath, "audit");
    private readonly ConcurrentDictionary<Guid, AuditHead> _ends = [];

    /// <summary>For commands: what the service remembers, by the same settings in the environment.</summary>
    public static SignedEnds OfEnvironment() => new(new ConfigurationBuilder().AddEnvironmentVariables().Build()["Identity:KeysPath"]);

    /// <summary>Whether anything of the chain is remembered, even if it cannot be read.</summary>
    public bool Knows(Guid chain) => _folder is null ? _ends.ContainsKey(chain) : File.Exists(PathOf(_folder, chain));

    /// <exception cref="FormatException">What is remembered cannot be read; the message names the file.</exception>
    public AuditHead? Find(Guid chain) => !Knows(chain) ? null : _folder is null ? _ends[chain] : Read(PathOf(_folder, chain));

    /// <exception cref="FormatException">What is remembered cannot be read; the message names the file.</exception>
    public List<AuditHead> All() => _folder is null ? [.. _ends.Values]
        : Directory.Exists(_folder) ? [.. Directory.EnumerateFiles(_folder, "*.json").Select(Read)]
        : [];

    /// <summary>Remembers it in place of what was signed of its chain before.</summary>
    public void Keep(AuditHead end)
    {
        if (_folder is null)
        {
            _ends[end.Chain] = end;
            return;
        }

        Directory.CreateDirectory(_folder);
        var path = PathOf(_folder, end.Chain);
        var draft = $"{path}.draft";
        using (var file = File.Create(draft))
        {
            JsonSerializer.Serialize(file, end, WireJson.Options);
            // A loss of power must not leave the name of the file without its content.
            file.Flush(flushToDisk: true);
        }

        File.Move(draft, path, overwrite: true);
    }

    // An empty file would let the chain begin anew.
    private static AuditHead Read(string path) => AuditHeadCopy.Read(path) is [var end] && path == PathOf(Path.GetDirectoryName(path)!, end.Chain)
        ? end
        : throw new FormatException($"{path} is not the one signature of its chain.");

    private static string PathOf(string folder, Guid chain) => Path.Combine(folder, $"{chain}.json");
}

namespace Periscope.ServiceDefaults.Web;

/// <summary>Where to go on after a sign-in or a form: only ever on this origin (RFC 9700, 4.11, open redirectors).</summary>
public static class LocalPath
{
    private const int MaxLength = 8000;

    /// <summary>The path with its query if it is one of this origin, else <paramref name="otherwise"/>.</summary>
    public static string Of(string? path, string otherwise) => IsLocal(path) ? path! : otherwise;

    // Browsers read a backslash as a slash and drop tabs and line breaks, so "/\t/evil.example" would be another site's.
    private static bool IsLocal(string? path) =>
        path is { Length: > 0 and <= MaxLength } && path[0] == '/' && (path.Length == 1 || path[1] != '/')
        && path.All(c => c is > ' ' and <= '~' and not '\\');
}

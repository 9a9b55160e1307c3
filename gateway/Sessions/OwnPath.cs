namespace Periscope.Gateway.Sessions;

/// <summary>Where to go on after a sign-in: only ever on this origin (RFC 9700, 4.11, open redirectors).</summary>
internal static class OwnPath
{
    private const int MaxLength = 2000;

    // Browsers read a backslash as a slash and drop tabs and line breaks, so "/\t/evil.example" would be another site's.
    public static string Of(string? path) =>
        path is { Length: > 0 and <= MaxLength } && path[0] == '/' && (path.Length == 1 || path[1] != '/')
        && path.All(c => c is > ' ' and <= '~' and not '\\') && !path.StartsWith("/auth/", StringComparison.Ordinal)
            ? path
            : "/";
}

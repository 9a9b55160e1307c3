namespace Periscope.Data.Storage;

internal static class PlainText
{
    /// <summary>The text without NUL, which PostgreSQL's text cannot hold and no reader misses.</summary>
    public static string WithoutNul(this string text) => text.Replace("\0", "", StringComparison.Ordinal);
}

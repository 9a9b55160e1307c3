namespace Periscope.TestKit;

/// <summary>The distribution's Chromium on this machine.</summary>
public static class InstalledChromium
{
    /// <summary>The one without a window's interface, which does not share two processors with drawing that.</summary>
    public const string Shell = "/usr/bin/chromium-headless-shell";

    private static readonly string[] s_places = [Shell, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    /// <summary>Null where none is installed; <c>./periscope up</c> and <c>./periscope test</c> install it.</summary>
    public static string? Path { get; } = s_places.FirstOrDefault(File.Exists);
}

using Periscope.Identity.Workspaces.Branding;

namespace Periscope.Identity.Pages;

/// <summary>What text stands on in <c>pages.css</c>: its <c>--card</c> and its <c>--ground</c>.</summary>
internal static class PageColours
{
    private static readonly Colour[] s_light = [new(0xFF, 0xFF, 0xFF), new(0xF3, 0xF4, 0xF7)];
    private static readonly Colour[] s_dark = [new(0x16, 0x1B, 0x22), new(0x0D, 0x11, 0x17)];

    public static IReadOnlyList<Colour> Grounds(bool isDark) => isDark ? s_dark : s_light;
}

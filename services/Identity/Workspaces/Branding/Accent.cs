using System.Globalization;
using Periscope.Identity.Pages;

namespace Periscope.Identity.Workspaces.Branding;

/// <summary>A workspace's colour for links and buttons, which has to be read on the pages' own grounds.</summary>
internal static class Accent
{
    /// <summary>The colour as it is kept, or why it cannot be used; both null when none was sent.</summary>
    public static (string? Colour, string? Refusal) Read(string? text, bool isDark)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return (null, null);
        }

        if (Colour.Parse(text) is not { } colour)
        {
            return (null, "A colour is # and six hexadecimal digits, as in #1d4ed8.");
        }

        var contrast = PageColours.Grounds(isDark).Min(colour.ContrastTo);
        return contrast >= Colour.LeastContrast
            ? (colour.ToString(), null)
            : (null, string.Create(
                CultureInfo.InvariantCulture,
                $"{colour} has a contrast of {Math.Floor(contrast * 100) / 100:0.00} to the {(isDark ? "dark" : "light")} pages' ground; text needs 4.5 (WCAG AA)."));
    }
}

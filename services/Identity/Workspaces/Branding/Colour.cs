using System.Globalization;
using System.Text.RegularExpressions;

namespace Periscope.Identity.Workspaces.Branding;

/// <summary>A colour of the screen, and how well it is seen on another one.</summary>
internal readonly partial record struct Colour(byte Red, byte Green, byte Blue)
{
    /// <summary>What text needs (WCAG 2.2, 1.4.3, level AA).</summary>
    public const double LeastContrast = 4.5;

    private static readonly Colour s_white = new(255, 255, 255);
    private static readonly Colour s_black = new(0, 0, 0);

    /// <summary>Of <c>#rrggbb</c>, or null when it is none.</summary>
    public static Colour? Parse(string text) => Hexadecimal().IsMatch(text)
        ? new Colour(Part(text, 1), Part(text, 3), Part(text, 5))
        : null;

    /// <summary>White or black, whichever is read better on this colour; one of them always has 4.58 to 1.</summary>
    public Colour Ink => ContrastTo(s_white) >= ContrastTo(s_black) ? s_white : s_black;

    /// <summary>1 for the same brightness to 21 for black and white (WCAG 2.2, contrast ratio).</summary>
    public double ContrastTo(Colour other)
    {
        var (one, two) = (Luminance, other.Luminance);
        return (Math.Max(one, two) + 0.05) / (Math.Min(one, two) + 0.05);
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"#{Red:x2}{Green:x2}{Blue:x2}");

    private double Luminance => (0.2126 * Linear(Red)) + (0.7152 * Linear(Green)) + (0.0722 * Linear(Blue));

    private static double Linear(byte part)
    {
        var value = part / 255.0;
        return value <= 0.04045 ? value / 12.92 : Math.Pow((value + 0.055) / 1.055, 2.4);
    }

    private static byte Part(string text, int at) => byte.Parse(text.AsSpan(at, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    [GeneratedRegex("^#[0-9a-fA-F]{6}$", RegexOptions.CultureInvariant)]
    private static partial Regex Hexadecimal();
}

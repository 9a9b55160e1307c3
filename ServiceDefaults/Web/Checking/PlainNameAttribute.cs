using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text;

namespace Periscope.ServiceDefaults.Web.Checking;

/// <summary>A name, or a list of them, in one line and shown as it is written: without control characters, and without those that turn the direction.</summary>
/// <remarks>A name that says "turn round" shows other names than it is in lists, mails and titles.</remarks>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
public sealed class PlainNameAttribute : ValidationAttribute
{
    public PlainNameAttribute() =>
        ErrorMessage = "It holds a character that is not shown: a control character, or one that turns the direction of text.";

    public override bool IsValid(object? value) => value is not string text || !text.EnumerateRunes().Any(IsHidden);

    // An unpaired surrogate comes out as the replacement character, which is itself a sign of text that was lost.
    private static bool IsHidden(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        || rune.Value is (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069);
}

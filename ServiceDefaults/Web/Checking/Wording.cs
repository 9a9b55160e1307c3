using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace Periscope.ServiceDefaults.Web.Checking;

/// <summary>What a rule of a request allows, said to who broke it. The field's name stands beside it.</summary>
internal static class Wording
{
    public const string Required = "It is required.";
    public const string NoText = "It holds half of a character, or the character NUL.";

    public static string Of(ValidationAttribute rule, object? value) => rule switch
    {
        // One rule has .NET's words for its own; those leave a place for the field's name.
        { ErrorMessage: { } own } when !own.Contains("{0}", StringComparison.Ordinal) => own,
        RequiredAttribute => Required,
        AllowedValuesAttribute allowed => OneOf(allowed.Values),
        StringLengthAttribute length => Count(length.MinimumLength, length.MaximumLength, "characters"),
        MaxLengthAttribute most => Count(0, most.Length, value is string ? "characters" : "items"),
        RangeAttribute range => $"{Plain(range.Minimum)} to {Plain(range.Maximum)}.",
        _ => "It is not of the form that is asked for.",
    };

    private static string OneOf(IEnumerable<object?> values) => $"One of: {string.Join(", ", values.Where(value => value is not null).Select(Plain))}.";

    private static string Count(int least, int most, string what) => least > 0 ? $"{least} to {most} {what}." : $"At most {most} {what}.";

    private static string? Plain(object? value) => Convert.ToString(value, CultureInfo.InvariantCulture);
}

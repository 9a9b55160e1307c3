using System.Text.Json;
using System.Text.RegularExpressions;

namespace Periscope.ServiceDefaults.Web.Checking;

/// <summary>What is wrong with a body that cannot be read, by field, in words for who wrote it.</summary>
internal static partial class UnreadableJson
{
    public const string Body = "body";

    public static Dictionary<string, string[]> Explain(JsonException json)
    {
        var path = (json.Path ?? "$").TrimStart('$').TrimStart('.');
        if (Missing().Match(json.Message) is { Success: true } missing)
        {
            return Quoted().Matches(missing.Groups["names"].Value)
                .ToDictionary(name => path.Length == 0 ? name.Groups[1].Value : $"{path}.{name.Groups[1].Value}", _ => new[] { Wording.Required });
        }

        var why = IsNoText(json) ? Wording.NoText
            : Unfit().Match(json.Message) is { Success: true } unfit ? $"{Kind(unfit.Groups["type"].Value) ?? KindOfParameter(json) ?? "An object"} is expected."
            : $"This is not valid JSON (line {json.LineNumber + 1}, position {json.BytePositionInLine + 1}).";
        return new() { [path.Length == 0 ? Body : path] = [why] };
    }

    private static bool IsNoText(JsonException json) => json.InnerException?.Message.Contains("UTF-", StringComparison.Ordinal) == true;

    private static string? Kind(string type) => type switch
    {
        _ when type.Contains("Dictionary`", StringComparison.Ordinal) => "An object",
        _ when type.StartsWith("System.Collections", StringComparison.Ordinal) || type.EndsWith("[]", StringComparison.Ordinal) => "A list",
        _ when Names(type, "String") => "A text",
        _ when Names(type, "Guid") => "A UUID",
        _ when Names(type, "Boolean") => "true or false",
        _ when Names(type, "Int16") || Names(type, "Int32") || Names(type, "Int64") => "A whole number",
        _ when Names(type, "Double") || Names(type, "Single") || Names(type, "Decimal") => "A number",
        _ when Names(type, "DateTimeOffset") || Names(type, "DateTime") => "A time such as 2026-01-31T09:00:00Z",
        _ when Names(type, "Uri") => "An address",
        _ => null,
    };

    // Of a parameter of a record's constructor the serializer names the record, and what it could not read it as only in the cause.
    private static string? KindOfParameter(JsonException json) =>
        Cause().Match(json.InnerException?.Message ?? "") is not { Success: true } cause ? null : cause.Groups["kind"].Value switch
        {
            "string" => "A text",
            "boolean" => "true or false",
            "number" => "A number",
            var type => Kind($"System.{type}"),
        };

    private static bool Names(string type, string name) => type == $"System.{name}" || type == $"System.Nullable`1[System.{name}]";

    // As the serializer words these two: it tells neither fields nor kind in another way.
    [GeneratedRegex("missing required properties including: (?<names>.+)$", RegexOptions.Singleline)]
    private static partial Regex Missing();

    [GeneratedRegex(@"could not be converted to (?<type>\S+?)\.?(\s|$)")]
    private static partial Regex Unfit();

    [GeneratedRegex(@"as an? (?<kind>string|boolean|number)\.|supported (?<kind>\w+) format|out of bounds for an? (?<kind>\w+)\.")]
    private static partial Regex Cause();

    [GeneratedRegex("'([^']+)'")]
    private static partial Regex Quoted();
}

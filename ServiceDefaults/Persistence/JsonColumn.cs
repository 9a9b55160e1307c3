using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Periscope.ServiceDefaults.Web;

namespace Periscope.ServiceDefaults.Persistence;

/// <summary>Properties that are documents in their row.</summary>
public static partial class JsonColumn
{
    /// <summary>Keeps the property's value as one jsonb document, compared by what it says.</summary>
    public static PropertyBuilder<T> IsJson<T>(this PropertyBuilder<T> property)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(property);
        property.HasColumnType("jsonb").HasConversion(
            value => Write(value),
            text => Read<T>(text),
            new ValueComparer<T>(
                (left, right) => Write(left) == Write(right),
                value => Write(value).GetHashCode(StringComparison.Ordinal),
                value => Read<T>(Write(value))));
        return property;
    }

    private static string Write<T>(T? value)
    {
        var json = JsonSerializer.Serialize(value, WireJson.Options);

        // PostgreSQL's jsonb refuses the NUL character, and a page may hold one; a backslash before it is text, not an escape.
        return json.Contains("\\u0000", StringComparison.Ordinal) ? EscapedNul().Replace(json, "$1") : json;
    }

    private static T Read<T>(string text) =>
        JsonSerializer.Deserialize<T>(text, WireJson.Options) ?? throw new JsonException("A document column holds null.");

    [GeneratedRegex(@"(?<!\\)((?:\\\\)*)\\u0000", RegexOptions.CultureInvariant)]
    private static partial Regex EscapedNul();
}

using System.Text.Json;
using System.Text.Json.Serialization;

namespace Periscope.ServiceDefaults.Web;

/// <summary>
/// Times as <c>2026-11-21T17:00:00Z</c> (RFC 3339, UTC), to the microsecond as PostgreSQL keeps them, so that an answer that was not read from
/// there says the same as one that was; reads every offset.
/// </summary>
public sealed class UtcTimeConverter : JsonConverter<DateTimeOffset>
{
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.GetDateTimeOffset();

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStringValue(ToMicrosecond(value));
    }

    /// <summary>In UTC, and without what is less than a microsecond.</summary>
    public static DateTime ToMicrosecond(DateTimeOffset time) =>
        time.UtcDateTime.AddTicks(-(time.UtcTicks % TimeSpan.TicksPerMicrosecond));
}

using System.Text.Json;
using System.Text.Json.Serialization;

namespace Periscope.ServiceDefaults.Web;

/// <summary>Times as <c>2026-11-21T17:00:00Z</c> (RFC 3339, UTC); reads every offset.</summary>
public sealed class UtcTimeConverter : JsonConverter<DateTimeOffset>
{
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.GetDateTimeOffset();

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStringValue(value.UtcDateTime);
    }
}

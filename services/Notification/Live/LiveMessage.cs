using System.Globalization;
using System.Text;
using System.Text.Json;
using Periscope.ServiceDefaults.Web;

namespace Periscope.Notification.Live;

/// <summary>An event in the form in which it is sent, made once for all who watch.</summary>
/// <param name="Position">Its place in the stream, and its id on the wire.</param>
/// <param name="Json"><c>{id, type, at, workspaceId, item}</c> on one line.</param>
internal sealed record LiveMessage(long Position, Guid WorkspaceId, string Type, string Json)
{
    public static LiveMessage Of(long position, Guid workspaceId, string type, DateTimeOffset at, string item)
    {
        using var buffer = new MemoryStream(item.Length + 160);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("id", position.ToString(CultureInfo.InvariantCulture));
            json.WriteString("type", type);
            json.WriteString("at", UtcTimeConverter.ToMicrosecond(at));
            json.WriteString("workspaceId", workspaceId);
            json.WritePropertyName("item");
            // The column type is json and not jsonb, so this is the text as it was serialised: one line, which the stream's framing relies on.
            json.WriteRawValue(item);
            json.WriteEndObject();
        }
        return new(position, workspaceId, type, Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length));
    }
}

using System.Buffers;
using System.Text.Json;

namespace Periscope.ServiceDefaults.Messaging;

/// <summary>
/// MassTransit's message envelope (content type <c>application/vnd.masstransit+json</c>), written around a body that is JSON already.
/// </summary>
/// <remarks>
/// Own code because the dispatcher publishes in order on one channel with pipelined confirms, which MassTransit's publish does not
/// promise; MassTransit's consumers read the result as any other message.
/// </remarks>
internal static class MessageEnvelope
{
    public const string ContentType = "application/vnd.masstransit+json";

    /// <summary><c>Periscope.Contracts.Data:ChangeDetected</c>, as MassTransit names the type and its exchange.</summary>
    public static string TypeName(Type type) => $"{type.Namespace}:{type.Name}";

    public static ReadOnlyMemory<byte> Write(
        Guid messageId, string messageType, ReadOnlySpan<byte> body, IReadOnlyDictionary<string, string> headers, DateTimeOffset sentAt)
    {
        var buffer = new ArrayBufferWriter<byte>(body.Length + 512);
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        json.WriteString("messageId", messageId);
        json.WriteString("conversationId", messageId);
        json.WriteString("sentTime", sentAt.UtcDateTime);
        json.WriteStartArray("messageType");
        json.WriteStringValue($"urn:message:{messageType}");
        json.WriteEndArray();
        json.WriteStartObject("headers");
        foreach (var (name, value) in headers)
        {
            json.WriteString(name, value);
        }

        json.WriteEndObject();
        json.WritePropertyName("message");
        json.WriteRawValue(body, skipInputValidation: true);
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }
}

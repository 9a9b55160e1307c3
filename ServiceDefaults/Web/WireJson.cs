using System.Text.Json;

namespace Periscope.ServiceDefaults.Web;

/// <summary>How JSON is written that leaves the platform, or is kept to leave it later: streams, webhooks, stored answers.</summary>
/// <remarks>What minimal APIs answer themselves is written the same way; see <c>AddServiceDefaults</c>.</remarks>
public static class WireJson
{
    /// <summary>camelCase, and times as <see cref="UtcTimeConverter"/> writes them.</summary>
    public static JsonSerializerOptions Options { get; } = Make();

    private static JsonSerializerOptions Make()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web) { Converters = { new UtcTimeConverter() } };
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}

using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Periscope.ServiceDefaults.Web;

namespace Periscope.Query.Questions;

/// <summary>A whole answer, for whoever asks the same of the same workspace again.</summary>
/// <param name="Version">Of the evidence that it was made from; the agent says whether there is newer.</param>
/// <param name="AnsweredAt">When the agent had told it.</param>
/// <param name="Events">As the agent told them, the last one being <c>done</c>.</param>
internal sealed partial record KeptAnswer(string? Version, DateTimeOffset AnsweredAt, IReadOnlyList<JsonObject> Events)
{
    /// <summary>How long an unchanged workspace is taken to give the same answer; questions may speak of the last hours.</summary>
    public static readonly TimeSpan FreshFor = TimeSpan.FromHours(1);

    /// <summary>The same for the same question after the same ones. That it was asked before makes it no other question.</summary>
    public static string KeyOf(Question question, IReadOnlyList<Question> history)
    {
        var query = Plain(question.Query);
        var earlier = history.Select(one => Plain(one.Query)).Where(one => one != query);
        var asked = JsonSerializer.SerializeToUtf8Bytes(
            new { query, competitors = question.CompetitorIds.Distinct().Order(), earlier }, WireJson.Options);
        return $"answer:{Convert.ToHexStringLower(SHA256.HashData(asked))}";
    }

    private static string Plain(string query) => Spaces().Replace(query.Trim(), " ");

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}

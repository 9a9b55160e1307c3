using System.Text.Json.Nodes;
using Periscope.Demo.Api;

namespace Periscope.Demo;

/// <summary>Asks, and shows the answer as it comes with the text that each sentence rests on.</summary>
internal static class Question
{
    public static async Task AskAsync(PeriscopeClient api, string question)
    {
        Narrator.Say($"Q: {question}");
        await foreach (var step in api.AskAsync(new { query = question, competitorIds = Array.Empty<Guid>() }))
        {
            switch (step["type"]!.GetValue<string>())
            {
                case "answer":
                    Narrator.Say($"   {step["chunk"]!.GetValue<string>().Trim()}");
                    break;
                case "done":
                    ShowSources(step);
                    break;
                case "error":
                    Narrator.Say($"   error: {step["error"]}");
                    break;
            }
        }
    }

    private static void ShowSources(JsonNode done)
    {
        var sources = done["sources"]!.AsArray();
        foreach (var source in sources)
        {
            Narrator.Quote($"[{source!["id"]}] {source["url"]}", source["quote"]!.GetValue<string>());
        }

        Narrator.Say(sources.Count == 0 ? "   (nothing to cite)" : $"   (confidence {done["confidence"]})");
    }
}

using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Periscope.Contracts;
using Periscope.Query.Storage;
using Periscope.ServiceDefaults.Security;
using Periscope.ServiceDefaults.Web;

namespace Periscope.Query.Suggestions;

/// <summary>Questions worth asking, made from what the workspace watches and what has just happened there.</summary>
internal static class SuggestionEndpoints
{
    public static void MapSuggestions(this IEndpointRouteBuilder routes) =>
        routes.MapGroup("/api/v1/query/suggestions").WithTags("Questions").RequireAccess("query")
            .MapGet("", ListAsync).WithName("ListSuggestions").WithSummary("Questions worth asking, by category");

    internal static async Task<Ok<Page<SuggestionGroup>>> ListAsync(QueryDbContext db, CancellationToken cancellationToken)
    {
        var names = await db.Competitors.AsNoTracking().Where(one => one.RemovedAt == null && one.Name != "")
            .OrderByDescending(one => one.AddedAt).Take(5).Select(one => one.Name).ToListAsync(cancellationToken);
        var recent = await db.Updates.AsNoTracking().OrderByDescending(update => update.DetectedAt).Take(20)
            .Select(update => new { update.CompetitorName, update.Category }).ToListAsync(cancellationToken);
        var groups = new List<SuggestionGroup>();
        foreach (var category in recent.Select(update => update.Category).Distinct())
        {
            var who = recent.Where(update => update.Category == category).Select(update => update.CompetitorName).Distinct().Take(3);
            groups.Add(new SuggestionGroup(category, [.. who.Select(name => Changed(name, category))]));
        }

        if (names.Count >= 2)
        {
            groups.Add(new SuggestionGroup("compare", [$"Compare {names[0]} and {names[1]} on pricing"]));
        }

        if (names.Count > 0)
        {
            groups.Add(new SuggestionGroup("explore", [$"How much does {names[0]} cost?", "Who is hiring engineers?", "What changed this week?"]));
        }

        return TypedResults.Ok(new Page<SuggestionGroup>(groups, groups.Count, null));
    }

    private static string Changed(string name, string category) => category switch
    {
        UpdateCategories.Pricing => $"What changed on {name}'s pricing page?",
        UpdateCategories.Hiring => $"Whom is {name} hiring?",
        UpdateCategories.Product => $"What did {name} launch this month?",
        UpdateCategories.Legal => $"What changed in {name}'s terms?",
        UpdateCategories.Funding => $"Has {name} raised funding?",
        _ => $"What changed at {name} this month?",
    };
}

/// <param name="Category">An update category, compare or explore.</param>
public sealed record SuggestionGroup(string Category, IReadOnlyList<string> Suggestions);

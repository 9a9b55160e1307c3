using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Periscope.Contracts;
using Periscope.Notification.Storage;
using Periscope.ServiceDefaults.Persistence;
using Periscope.ServiceDefaults.Security;
using Periscope.ServiceDefaults.Web;

namespace Periscope.Notification.Rules;

internal static class RuleEndpoints
{
    public static void MapRules(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/v1/alerts/rules").WithTags("Alert rules").RequireAccess("alerts");
        group.MapGet("/", List).WithName("ListRules").WithSummary("The workspace's alert rules");
        group.MapPost("/", Create).WithName("CreateRule").WithSummary("Adds a rule; type is the type of source that it watches");
        group.MapGet("/preview", RulePreview.Run).WithName("PreviewRule")
            .WithSummary("What a rule that is not saved would have caught in the last 30 days");
        group.MapGet("/{id:guid}", Get).WithName("GetRule").WithSummary("One alert rule");
        group.MapPut("/{id:guid}", Change).WithName("ChangeRule").WithSummary("Puts another rule in this one's place");
        group.MapDelete("/{id:guid}", Delete).WithName("DeleteRule").WithSummary("Removes a rule; its alerts stay");
        group.MapPost("/{id:guid}/test", RuleTest.Run).HasEffectElsewhere().WithName("TestRule")
            .WithSummary("What the rule would have caught in the last 30 days; with send, also a test message to its channels");
    }

    internal static async Task<Ok<Page<RuleResponse>>> List(
        [AsParameters] Paging paging, NotificationDbContext db, CancellationToken cancellationToken)
    {
        var rules = await db.Rules.AsNoTracking().OrderByDescending(r => r.CreatedAt).ThenByDescending(r => r.Id)
            .ToPageAsync(paging, cancellationToken);
        return TypedResults.Ok(rules.ConvertAll(RuleResponse.From));
    }

    internal static async Task<Results<Created<RuleResponse>, ValidationProblem>> Create(
        SaveRule request, NotificationDbContext db, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (await CheckAsync(request, db, cancellationToken) is { } problem)
        {
            return problem;
        }
        var now = clock.GetUtcNow();
        var rule = new Rule { Id = Guid.CreateVersion7(now), Name = request.Name, Channels = [], CreatedAt = now, UpdatedAt = now };
        Apply(request, rule, now);
        db.Rules.Add(rule);
        await db.SaveChangesAsync(cancellationToken);
        return TypedResults.Created($"/api/v1/alerts/rules/{rule.Id}", RuleResponse.From(rule));
    }

    internal static async Task<Results<Ok<RuleResponse>, ProblemHttpResult>> Get(
        Guid id, NotificationDbContext db, CancellationToken cancellationToken) =>
        await db.Rules.AsNoTracking().FirstOrDefaultAsync(r => r.Id == id, cancellationToken) is { } rule
            ? TypedResults.Ok(RuleResponse.From(rule))
            : NotFound();

    internal static async Task<Results<Ok<RuleResponse>, ValidationProblem, ProblemHttpResult>> Change(
        Guid id, SaveRule request, NotificationDbContext db, TimeProvider clock, CancellationToken cancellationToken)
    {
        var rule = await db.Rules.FirstOrDefaultAsync(r => r.Id == id, cancellationToken);
        if (rule is null)
        {
            return NotFound();
        }
        if (await CheckAsync(request, db, cancellationToken) is { } problem)
        {
            return problem;
        }
        Apply(request, rule, clock.GetUtcNow());
        await db.SaveChangesAsync(cancellationToken);
        return TypedResults.Ok(RuleResponse.From(rule));
    }

    internal static async Task<Results<NoContent, ProblemHttpResult>> Delete(
        Guid id, NotificationDbContext db, CancellationToken cancellationToken) =>
        await db.Rules.Where(r => r.Id == id).ExecuteDeleteAsync(cancellationToken) == 1 ? TypedResults.NoContent() : NotFound();

    internal static ProblemHttpResult NotFound() => Problems.NotFound("There is no such alert rule.");

    private static void Apply(SaveRule request, Rule rule, DateTimeOffset now)
    {
        rule.Name = request.Name;
        rule.Type = request.Type;
        rule.CompetitorId = request.CompetitorId;
        rule.Category = request.Category;
        rule.MinImpact = request.MinImpact;
        rule.MinConfidence = request.MinConfidence;
        rule.Channels = [.. Channels(request)];
        rule.Enabled = request.Enabled;
        rule.UpdatedAt = now;
    }

    private static async Task<ValidationProblem?> CheckAsync(SaveRule request, NotificationDbContext db, CancellationToken cancellationToken)
    {
        if (CheckWords(request.Category, request.Type) is { } problem)
        {
            return problem;
        }
        var named = Channels(request).Where(c => c != Rule.InApp).ToArray();
        if (Array.Find(named, c => !Guid.TryParseExact(c, "D", out _)) is { } wrong)
        {
            return Problems.Invalid("channels", $"\"{wrong}\" is neither \"{Rule.InApp}\" nor a channel's id.");
        }
        var ids = Array.ConvertAll(named, Guid.Parse);
        var known = ids.Length == 0 ? [] : await db.Channels.Where(c => ids.Contains(c.Id)).Select(c => c.Id).ToListAsync(cancellationToken);
        return ids.Except(known).Select(id => id.ToString()).FirstOrDefault() is { } unknown
            ? Problems.Invalid("channels", $"There is no channel {unknown}.")
            : null;
    }

    internal static ValidationProblem? CheckWords(string? category, string? type) =>
        category is not null && !UpdateCategories.All.Contains(category)
            ? Problems.Invalid("category", $"category must be null or one of {string.Join(", ", UpdateCategories.All)}.")
        : type is not null && !SourceTypes.All.Contains(type)
            ? Problems.Invalid("type", $"type, the type of source to watch, must be null or one of {string.Join(", ", SourceTypes.All)}.")
        : null;

    // Lower case, as ids are written everywhere else: a channel's removal looks for it by that text.
    private static IEnumerable<string> Channels(SaveRule request) =>
        (request.Channels ?? [Rule.InApp]).Select(c => (c ?? "").ToLowerInvariant()).Distinct();
}

using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Periscope.Contracts.Identity;
using Periscope.Identity.Audit;
using Periscope.Identity.Storage;
using Periscope.Identity.Tokens;
using Periscope.ServiceDefaults.Quotas;
using Periscope.ServiceDefaults.Security;
using Periscope.ServiceDefaults.Web;

namespace Periscope.Identity.Workspaces.Offer;

/// <summary>What a workspace may have: its plan, and the features in which the operator departs from it.</summary>
internal static class OfferEndpoints
{
    private const string NoSuchWorkspace = "There is no such workspace.";

    public static void MapOffer(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/v1/workspaces/{id:guid}").WithTags("Plans and features").RequireAuthorization();
        group.MapGet("/features", List).RequireWorkspace("workspaces", "workspaces:read")
            .WithName("ListFeatures").WithSummary("What the workspace has, and why");
        group.MapPut("/features/{feature}", Decide).RequireOperator().HasEffectElsewhere()
            .WithName("DecideFeature").WithSummary("Gives or takes a feature whatever the plan says; for whoever runs the installation");
        group.MapDelete("/features/{feature}", Undecide).RequireOperator().HasEffectElsewhere()
            .WithName("UndecideFeature").WithSummary("Leaves a feature to the plan again; for whoever runs the installation");
        group.MapPut("/plan", ChangePlan).RequireOperator().HasEffectElsewhere()
            .WithName("ChangePlan").WithSummary("Gives a workspace another plan; for whoever runs the installation");
    }

    internal static async Task<Ok<Page<FeatureResponse>>> List(
        Guid id, [AsParameters] Paging paging, IdentityDbContext db, CancellationToken cancellationToken)
    {
        var workspace = await db.Workspaces.AsNoTracking().SingleAsync(w => w.Id == id, cancellationToken);
        return TypedResults.Ok(Page<FeatureResponse>.Of(
            [.. Features.All.Skip(paging.Skip).Take(paging.Take).Select(feature => FeatureResponse.From(feature, workspace))],
            Features.All.Count, paging));
    }

    internal static Task<Results<Ok<FeatureResponse>, ProblemHttpResult>> Decide(
        Guid id, string feature, FeatureRequest request, OperatorActs acts, TimeProvider clock, CancellationToken cancellationToken) =>
        DecideAsync(id, feature, request.Enabled, acts, clock, cancellationToken);

    internal static Task<Results<Ok<FeatureResponse>, ProblemHttpResult>> Undecide(
        Guid id, string feature, OperatorActs acts, TimeProvider clock, CancellationToken cancellationToken) =>
        DecideAsync(id, feature, isOn: null, acts, clock, cancellationToken);

    internal static async Task<Results<Ok<PlanResponse>, ProblemHttpResult>> ChangePlan(
        Guid id, PlanRequest request, OperatorActs acts, QuestionQuota quota, AccessTokens tokens, TimeProvider clock,
        CancellationToken cancellationToken)
    {
        var changed = await acts.DoAsync(
            id,
            act =>
            {
                var (workspace, from) = (act.Workspace, act.Workspace.Plan);
                if (from == request.Plan)
                {
                    return;
                }

                (workspace.Plan, workspace.UpdatedAt) = (request.Plan, clock.GetUtcNow());
                act.Record(AuditActions.PlanChanged, new { From = from, To = workspace.Plan });
                act.Outbox.Add(
                    new PlanChanged { WorkspaceId = id, PreviousPlan = from, Plan = workspace.Plan, ChangedAt = workspace.UpdatedAt }, id);
            },
            cancellationToken);
        if (changed is null)
        {
            return Problems.NotFound(NoSuchWorkspace);
        }

        // Also when it was the plan already: an earlier answer may have been lost between the commit and here. And what is committed by now,
        // under the lock: of two changes at once the later one is told last.
        await acts.SeeAsync(
            id, workspace => quota.TellPlanAsync(id, workspace.Plan, TimeSpan.FromSeconds(tokens.LifetimeSeconds)), cancellationToken);
        return TypedResults.Ok(new PlanResponse(id, changed.Plan, QuestionQuota.AMonth(changed.Plan)));
    }

    private static async Task<Results<Ok<FeatureResponse>, ProblemHttpResult>> DecideAsync(
        Guid id, string name, bool? isOn, OperatorActs acts, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (Features.All.FirstOrDefault(f => f.Name == name) is not { } feature)
        {
            return Problems.NotFound("There is no such feature.");
        }

        var changed = await acts.DoAsync(
            id,
            act =>
            {
                var workspace = act.Workspace;
                var from = Features.Decided(name, workspace.Overrides);
                if (from == isOn)
                {
                    return;
                }

                workspace.FeatureOverrides =
                    [.. workspace.FeatureOverrides.Where(o => o[1..] != name), .. isOn is { } on ? new[] { (on ? "+" : "-") + name } : []];
                workspace.UpdatedAt = clock.GetUtcNow();
                act.Record(AuditActions.FeatureDecided, new { Feature = name, From = from, To = isOn });
            },
            cancellationToken);
        return changed is null ? Problems.NotFound(NoSuchWorkspace) : TypedResults.Ok(FeatureResponse.From(feature, changed));
    }
}

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Periscope.ServiceDefaults.Web;

namespace Periscope.ServiceDefaults.Security;

/// <summary>What a workspace may have or not: by its plan, unless the installation's operator decided otherwise for it.</summary>
/// <remarks>A token carries what was decided, so that every service knows; a decision counts from the next token on.</remarks>
public static class Features
{
    /// <summary>Its own name, colours and logo on the pages where its people sign in.</summary>
    public const string Branding = "branding";

    /// <summary>New programs of partners.</summary>
    public const string ApiClients = "api-clients";

    /// <summary>New channels that call a webhook.</summary>
    public const string Webhooks = "webhooks";

    /// <summary>Battlecards drafted on demand.</summary>
    public const string BattlecardDrafts = "battlecard-drafts";

    // From the smallest.
    private static readonly List<string> s_plans = ["free", "starter", "professional", "enterprise"];

    public static IReadOnlyList<Feature> All { get; } =
    [
        new(ApiClients, "Make programs of partners that act in the workspace.", "free"),
        new(BattlecardDrafts, "Have battlecards drafted on demand.", "free"),
        new(Branding, "Show the workspace's own name, colours and logo where its people sign in.", "starter"),
        new(Webhooks, "Add channels that call a webhook.", "free"),
    ];

    /// <summary>Whether a plan has a feature.</summary>
    public static bool IsIn(string feature, string? plan) =>
        All.FirstOrDefault(f => f.Name == feature) is { } known && Rank(plan) >= Rank(known.LeastPlan);

    /// <summary>What the operator decided: true for on, false for off, null for nothing.</summary>
    /// <param name="feature">One of <see cref="All"/>.</param>
    /// <param name="overrides">As in <c>+branding -webhooks</c>.</param>
    public static bool? Decided(string feature, string? overrides) =>
        overrides?.Split(' ').FirstOrDefault(o => o.Length > 1 && o.AsSpan(1).SequenceEqual(feature)) is { } found ? found[0] == '+' : null;

    public static bool IsOn(string feature, string? plan, string? overrides) => Decided(feature, overrides) ?? IsIn(feature, plan);

    /// <summary>Refuses with 403 when the workspace that the caller speaks for does not have the feature.</summary>
    public static RouteHandlerBuilder RequireFeature(this RouteHandlerBuilder route, string feature) =>
        route.AddEndpointFilter(async (context, next) =>
            context.HttpContext.RequestServices.GetRequiredService<RequestContext>().Has(feature) ? await next(context) : Refused(feature));

    /// <summary>Whether the workspace that the caller speaks for has the feature.</summary>
    public static bool Has(this RequestContext caller, string feature)
    {
        ArgumentNullException.ThrowIfNull(caller);
        return IsOn(feature, caller.Plan, caller.Features);
    }

    public static Microsoft.AspNetCore.Http.HttpResults.ProblemHttpResult Refused(string feature) =>
        Problems.Forbidden($"This workspace does not have the feature {feature}. Another plan has it, or whoever runs this installation can give it.");

    private static int Rank(string? plan) => plan is null ? 0 : Math.Max(0, s_plans.IndexOf(plan));
}

/// <param name="Name">As in the paths and in tokens.</param>
/// <param name="Description">For whoever decides.</param>
/// <param name="LeastPlan">The smallest plan that has it.</param>
public sealed record Feature(string Name, string Description, string LeastPlan);

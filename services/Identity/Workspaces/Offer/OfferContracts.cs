using System.ComponentModel.DataAnnotations;
using Periscope.ServiceDefaults.Security;

namespace Periscope.Identity.Workspaces.Offer;

/// <param name="Plan">free, starter, professional or enterprise.</param>
public sealed record PlanRequest([property: Required, AllowedValues("free", "starter", "professional", "enterprise")] string Plan);

/// <param name="QuestionsAMonth">Null is without limit.</param>
public sealed record PlanResponse(Guid WorkspaceId, string Plan, int? QuestionsAMonth);

public sealed record FeatureRequest([property: Required] bool? Enabled);

/// <param name="Name">As in the paths.</param>
/// <param name="Enabled">Whether the workspace has it.</param>
/// <param name="Source">plan, or operator where whoever runs the installation decided.</param>
/// <param name="LeastPlan">The smallest plan that has it.</param>
public sealed record FeatureResponse(string Name, string Description, bool Enabled, string Source, string LeastPlan)
{
    internal static FeatureResponse From(Feature feature, Workspace workspace)
    {
        var decided = Features.Decided(feature.Name, workspace.Overrides);
        return new FeatureResponse(
            feature.Name, feature.Description, decided ?? Features.IsIn(feature.Name, workspace.Plan),
            decided is null ? "plan" : "operator", feature.LeastPlan);
    }
}

namespace Periscope.Identity.Workspaces;

/// <summary>What a workspace has bought; the gateway knows what each allows.</summary>
internal static class Plans
{
    public const string Free = "free";
    public const string Starter = "starter";
    public const string Professional = "professional";
    public const string Enterprise = "enterprise";
}

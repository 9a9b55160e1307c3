namespace Periscope.Identity.Audit;

/// <summary>What is recorded: a noun and what was done to it.</summary>
/// <remarks>
/// Acts on <c>account</c> and <c>session</c> are a person's, who may belong to many workspaces or to none: they are in the installation's
/// chain. All others are in the chain of the workspace that the request speaks for.
/// </remarks>
internal static class AuditActions
{
    public const string Registered = "account.registered";
    public const string EmailVerified = "account.email_verified";
    public const string PasswordChanged = "account.password_changed";
    public const string PasswordReset = "account.password_reset";
    public const string SecondFactorOn = "account.second_factor_on";
    public const string SecondFactorOff = "account.second_factor_off";
    public const string RecoveryCodeUsed = "account.recovery_code_used";
    public const string RecoveryCodesReplaced = "account.recovery_codes_replaced";
    public const string AccountDeleted = "account.deleted";
    public const string SignedIn = "session.opened";
    public const string SignInRefused = "session.refused";
    public const string SignedOut = "session.ended";
    public const string Revoked = "session.revoked";
    public const string RefreshReplayed = "session.replayed";
    public const string GrantEnded = "session.grant_ended";
    public const string GrantReplayed = "session.grant_replayed";
    public const string ConsentGiven = "account.consent_given";
    public const string ConsentWithdrawn = "account.consent_withdrawn";
    public const string WorkspaceCreated = "workspace.created";
    public const string WorkspaceRenamed = "workspace.renamed";
    public const string SettingsChanged = "workspace.settings_changed";
    public const string FeatureDecided = "workspace.feature_decided";
    public const string PlanChanged = "workspace.plan_changed";
    public const string BrandingChanged = "workspace.branding_changed";
    public const string WorkspaceRemoved = "workspace.removed";
    public const string WorkspaceTransferred = "workspace.transferred";
    public const string MemberAdded = "member.added";
    public const string MemberChanged = "member.changed";
    public const string MemberRemoved = "member.removed";
    public const string InvitationSent = "invitation.sent";
    public const string InvitationRevoked = "invitation.revoked";
    public const string ClientCreated = "client.created";
    public const string ClientChanged = "client.changed";
    public const string ClientSecretRotated = "client.secret_rotated";
    public const string ClientRemoved = "client.removed";

    public static bool IsPersonal(string action) =>
        action.StartsWith("account.", StringComparison.Ordinal) || action.StartsWith("session.", StringComparison.Ordinal);
}

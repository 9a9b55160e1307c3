namespace Periscope.Identity.Invitations;

internal static class InvitationSetup
{
    public static void AddInvitations(this IServiceCollection services)
    {
        services.AddScoped<InvitationLinks>();
        services.AddScoped<InvitationMail>();
        services.AddScoped<Acceptance>();
    }
}

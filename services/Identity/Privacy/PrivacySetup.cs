namespace Periscope.Identity.Privacy;

internal static class PrivacySetup
{
    public static void AddPrivacy(this IServiceCollection services)
    {
        services.AddSingleton<PersonRing>();
        services.AddSingleton<LookupKey>();
        services.AddHostedService<RingStart>();
        services.AddHostedService<PlainAccounts>();
        services.AddScoped<PersonalData>();
        services.AddScoped<Departure>();
    }
}

namespace Periscope.Identity.Privacy;

internal static class PrivacySetup
{
    public static void AddPrivacy(this IServiceCollection services)
    {
        services.AddSingleton<KeyRing>();
        services.AddHostedService(provider => provider.GetRequiredService<KeyRing>());
        services.AddHostedService<PlainAccounts>();
        services.AddScoped<PersonalData>();
        services.AddScoped<Departure>();
    }
}

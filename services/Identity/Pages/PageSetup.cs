using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.Options;
using Periscope.Identity.Keys;

namespace Periscope.Identity.Pages;

/// <summary>What the pages need, and the pages.</summary>
internal static class PageSetup
{
    public static void AddPages(this IServiceCollection services)
    {
        services.AddAuthentication()
            .AddScheme<AuthenticationSchemeOptions, BrowserSessionHandler>(BrowserSession.Scheme, configureOptions: null);
        services.AddDataProtection().SetApplicationName("periscope-identity");
        services.AddSingleton<IConfigureOptions<KeyManagementOptions>, FormKeys>();
        services.AddAntiforgery(options =>
        {
            options.Cookie.Name = "periscope-form";
            options.Cookie.SameSite = SameSiteMode.Lax;
            options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            options.FormFieldName = "form";
            options.HeaderName = null;
            // The pages' own policy forbids frames.
            options.SuppressXFrameOptionsHeader = true;
        });
        services.AddSingleton<PublicOrigin>();
        services.AddSingleton<Form>();
        services.AddSingleton<SecondStep>();
        services.AddScoped<BrowserSessions>();
        services.AddScoped<PageBrands>();
    }

    public static void MapPages(this IEndpointRouteBuilder routes)
    {
        routes.MapSignInPages();
        routes.MapSignOutPages();
        routes.MapRegistrationPages();
        routes.MapDevicePages();
        routes.MapApplicationPages();
        routes.MapSecondFactorPages();
        routes.MapVerificationPages();
        routes.MapResetPages();
        routes.MapInvitationPages();
    }
}

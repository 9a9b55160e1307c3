using Microsoft.EntityFrameworkCore;
using Periscope.Identity.Storage;
using Periscope.Identity.Workspaces.Branding;
using Periscope.ServiceDefaults.Security;

namespace Periscope.Identity.Pages;

/// <summary>Finds whose page a browser is to see.</summary>
/// <remarks>
/// A link or a client names the workspace (<c>?workspace=ID</c>), and a cookie keeps it until the browser is closed, as the way from there
/// leads over several pages and through mails.
/// </remarks>
internal sealed class PageBrands(IdentityDbContext db, PublicOrigin origin)
{
    public const string Parameter = "workspace";
    private const string Cookie = "periscope-workspace";
    private static readonly object s_key = new();

    /// <summary>The brand of the page that this request is answered with.</summary>
    public static PageBrand Of(HttpContext http) => http.Items[s_key] as PageBrand ?? PageBrand.Own;

    /// <summary>Makes <see cref="Of"/> know it.</summary>
    public async Task FindAsync(HttpContext http)
    {
        var isNamed = Guid.TryParse(http.Request.Query[Parameter], out var workspace);
        if (isNamed)
        {
            http.Response.Cookies.Append(Cookie, workspace.ToString(), new CookieOptions
            {
                HttpOnly = true,
                Secure = origin.IsHttps(http.Request),
                SameSite = SameSiteMode.Lax,
                IsEssential = true,
            });
        }

        if (isNamed || Guid.TryParse(http.Request.Cookies[Cookie], out workspace))
        {
            http.Items[s_key] = await ReadAsync(workspace, http.RequestAborted);
        }
    }

    /// <summary>A workspace's brand, or the platform's own when it has none.</summary>
    public async Task<PageBrand> ReadAsync(Guid workspace, CancellationToken cancellationToken)
    {
        var brand = (await db.Database.SqlQuery<Row>(
            $"""
            SELECT name AS "Name", plan AS "Plan", features AS "Features", accent_light AS "AccentLight", accent_dark AS "AccentDark",
                support_url AS "SupportUrl", logo_hash AS "LogoHash"
            FROM brand_of({workspace})
            """).ToListAsync(cancellationToken)).SingleOrDefault();
        return brand is null || !Features.IsOn(Features.Branding, brand.Plan, brand.Features)
            ? PageBrand.Own
            : new PageBrand(brand.Name)
            {
                Style = Style("light", brand.AccentLight) + Style("dark", brand.AccentDark),
                Logo = brand.LogoHash is null ? null : LogoEndpoints.PathOf(workspace, brand.LogoHash),
                Support = brand.SupportUrl,
            };
    }

    private static string Style(string scheme, string? accent) => accent is not null && Colour.Parse(accent) is { } colour
        ? $"@media (prefers-color-scheme: {scheme}) {{ :root {{ --brand: {colour}; --on-brand: {colour.Ink}; }} }}"
        : "";

    private sealed record Row(
        string Name, string Plan, string Features, string? AccentLight, string? AccentDark, string? SupportUrl, string? LogoHash);
}

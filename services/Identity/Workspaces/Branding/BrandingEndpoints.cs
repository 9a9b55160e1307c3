using System.Net.Mail;
using Microsoft.AspNetCore.Http.HttpResults;
using Periscope.Identity.Workspaces.Offer;
using Periscope.ServiceDefaults.Security;
using Periscope.ServiceDefaults.Web;

namespace Periscope.Identity.Workspaces.Branding;

internal static class BrandingEndpoints
{
    public static void MapBranding(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/v1/workspaces/{id:guid}/branding").WithTags("Branding").RequireAuthorization();
        group.MapGet("/", Get).RequireWorkspace("workspaces", "workspaces:read")
            .WithName("GetBranding").WithSummary("How the workspace looks to whoever comes to sign in");
        group.MapPut("/", Change).RequireWorkspace("workspaces", "workspaces:write").RequireFeatureOf(Features.Branding)
            .WithName("ChangeBranding").WithSummary("Sets name, colours and help, and leaves the logo")
            .WithDescription("Takes `If-Match` with the `ETag` that was read.").ProducesProblem(StatusCodes.Status412PreconditionFailed);
        group.MapLogo();
        routes.MapLogoForEverybody();
    }

    internal static async Task<Ok<BrandingResponse>> Get(Guid id, BrandStore brands, HttpResponse response, CancellationToken cancellationToken)
    {
        var (brand, isEnabled) = await brands.ReadAsync(id, cancellationToken);
        EntityVersion.Tell(response, brand?.Version ?? 0);
        return TypedResults.Ok(BrandingResponse.From(brand, isEnabled));
    }

    internal static async Task<Results<Ok<BrandingResponse>, ValidationProblem, ProblemHttpResult>> Change(
        Guid id, BrandingRequest request, BrandStore brands, HttpContext http, CancellationToken cancellationToken)
    {
        var (light, dark) = (Accent.Read(request.AccentLight, isDark: false), Accent.Read(request.AccentDark, isDark: true));
        if (light.Refusal is { } wrongLight)
        {
            return Problems.Invalid("accentLight", wrongLight);
        }

        if (dark.Refusal is { } wrongDark)
        {
            return Problems.Invalid("accentDark", wrongDark);
        }

        var support = string.IsNullOrWhiteSpace(request.SupportUrl) ? null : request.SupportUrl.Trim();
        if (support is not null && !IsSupport(support))
        {
            return Problems.Invalid("supportUrl", "Help is at an https:// address, or mailto: and an e-mail address.");
        }

        var (brand, transaction) = await brands.LockAsync(id, cancellationToken);
        await using var whole = transaction;
        if (EntityVersion.Refuse(http.Request, brand.Version) is { } stale)
        {
            return stale;
        }

        brand.ProductName = string.IsNullOrWhiteSpace(request.ProductName) ? null : request.ProductName.Trim();
        (brand.AccentLight, brand.AccentDark, brand.SupportUrl) = (light.Colour, dark.Colour, support);
        await brands.SaveAsync(
            brand, transaction, new { brand.ProductName, brand.AccentLight, brand.AccentDark, brand.SupportUrl }, cancellationToken);
        EntityVersion.Tell(http.Response, brand.Version);
        return TypedResults.Ok(BrandingResponse.From(brand, isEnabled: true));
    }

    // It becomes a link on the page where people type their passwords.
    private static bool IsSupport(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri)
        && (uri.Scheme == Uri.UriSchemeHttps && uri is { Host.Length: > 0, UserInfo: "" }
            || uri.Scheme == Uri.UriSchemeMailto && uri.Query.Length == 0 && MailAddress.TryCreate(text["mailto:".Length..], out _));
}

using System.Security.Cryptography;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Periscope.Identity.Storage;
using Periscope.Identity.Workspaces.Offer;
using Periscope.ServiceDefaults.Security;
using Periscope.ServiceDefaults.Web;

namespace Periscope.Identity.Workspaces.Branding;

internal static class LogoEndpoints
{
    private const string PublicPath = "/branding";

    public static string PathOf(Guid workspace, string hash) => $"{PublicPath}/{workspace}/{hash}";

    public static void MapLogo(this RouteGroupBuilder branding)
    {
        branding.MapPut("/logo", Upload).RequireWorkspace("workspaces", "workspaces:write").RequireFeatureOf(Features.Branding)
            .WithName("UploadLogo").WithSummary("Sets the logo: the request's body is the file")
            .WithDescription($"A PNG or a JPEG of {LogoImage.LeastSide} to {LogoImage.MostSide} pixels on each side and at most "
                + $"{LogoImage.MaxBytes / 1024} KiB. Its bytes decide what it is; what is not needed to show it is not kept.")
            .TakesFile("image/png", "image/jpeg")
            .ProducesProblem(StatusCodes.Status412PreconditionFailed).ProducesProblem(StatusCodes.Status413PayloadTooLarge);
        branding.MapDelete("/logo", Remove).RequireWorkspace("workspaces", "workspaces:write")
            .WithName("RemoveLogo").WithSummary("Takes the logo away");
    }

    /// <summary>Everybody who comes to sign in is shown it, so everybody may read it.</summary>
    public static void MapLogoForEverybody(this IEndpointRouteBuilder routes) =>
        routes.MapGet($"{PublicPath}/{{id:guid}}/{{hash}}", Show).AllowAnonymous().ExcludeFromDescription();

    internal static async Task<Results<Ok<BrandingResponse>, ValidationProblem, ProblemHttpResult>> Upload(
        Guid id, HttpContext http, BrandStore brands, IdentityDbContext db, CancellationToken cancellationToken)
    {
        if (await ReadAsync(http.Request, cancellationToken) is not { } file)
        {
            return Problems.Of(StatusCodes.Status413PayloadTooLarge, "Too large", $"A logo has at most {LogoImage.MaxBytes / 1024} KiB.");
        }

        var (image, refusal) = LogoImage.Read(file);
        if (image is null)
        {
            return Problems.Invalid("logo", refusal!);
        }

        var (brand, transaction) = await brands.LockAsync(id, cancellationToken);
        await using var whole = transaction;
        if (EntityVersion.Refuse(http.Request, brand.Version) is { } stale)
        {
            return stale;
        }

        brand.LogoHash = Convert.ToHexStringLower(SHA256.HashData(image.Bytes));
        (brand.LogoType, brand.LogoWidth, brand.LogoHeight) = (image.ContentType, image.Width, image.Height);
        var logo = await db.Set<Logo>().SingleOrDefaultAsync(l => l.WorkspaceId == id, cancellationToken);
        if (logo is null)
        {
            db.Add(new Logo { WorkspaceId = id, Hash = brand.LogoHash, ContentType = image.ContentType, Bytes = image.Bytes });
        }
        else
        {
            (logo.Hash, logo.ContentType, logo.Bytes) = (brand.LogoHash, image.ContentType, image.Bytes);
        }

        await brands.SaveAsync(brand, transaction, new { Logo = brand.LogoHash }, cancellationToken);
        EntityVersion.Tell(http.Response, brand.Version);
        return TypedResults.Ok(BrandingResponse.From(brand, isEnabled: true));
    }

    internal static async Task<Results<NoContent, ProblemHttpResult>> Remove(
        Guid id, HttpRequest request, BrandStore brands, IdentityDbContext db, CancellationToken cancellationToken)
    {
        var (brand, transaction) = await brands.LockAsync(id, cancellationToken);
        await using var whole = transaction;
        if (EntityVersion.Refuse(request, brand.Version) is { } stale)
        {
            return stale;
        }

        if (brand.LogoHash is null)
        {
            return TypedResults.NoContent();
        }

        await db.Set<Logo>().Where(l => l.WorkspaceId == id).ExecuteDeleteAsync(cancellationToken);
        (brand.LogoHash, brand.LogoType, brand.LogoWidth, brand.LogoHeight) = (null, null, null, null);
        await brands.SaveAsync(brand, transaction, new { Logo = (string?)null }, cancellationToken);
        return TypedResults.NoContent();
    }

    internal static async Task<Results<FileContentHttpResult, ProblemHttpResult>> Show(
        Guid id, string hash, IdentityDbContext db, HttpResponse response, CancellationToken cancellationToken)
    {
        var found = (await db.Database.SqlQuery<StoredLogo>(
            $"""SELECT content_type AS "ContentType", bytes AS "Bytes" FROM logo_of({id}, {hash})""").ToListAsync(cancellationToken)).SingleOrDefault();
        if (found is null)
        {
            return Problems.NotFound("There is no such logo.");
        }

        var headers = response.Headers;
        headers.CacheControl = "public, max-age=31536000, immutable";
        headers.ContentSecurityPolicy = "default-src 'none'; sandbox; frame-ancestors 'none'";
        headers.XContentTypeOptions = "nosniff";
        // Web apps on sites of the workspace's own show it too.
        headers["Cross-Origin-Resource-Policy"] = "cross-origin";
        return TypedResults.File(found.Bytes, found.ContentType, entityTag: new Microsoft.Net.Http.Headers.EntityTagHeaderValue($"\"{hash}\""));
    }

    // Null when there is more than a logo may have.
    private static async Task<byte[]?> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.ContentLength > LogoImage.MaxBytes)
        {
            return null;
        }

        using var file = new MemoryStream();
        var buffer = new byte[16 * 1024];
        while (await request.Body.ReadAsync(buffer, cancellationToken) is > 0 and var read)
        {
            file.Write(buffer, 0, read);
            if (file.Length > LogoImage.MaxBytes)
            {
                return null;
            }
        }

        return file.ToArray();
    }

    private sealed record StoredLogo(string ContentType, byte[] Bytes);
}

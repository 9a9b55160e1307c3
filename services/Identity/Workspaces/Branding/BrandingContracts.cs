using System.ComponentModel.DataAnnotations;
using Periscope.ServiceDefaults.Web.Checking;

namespace Periscope.Identity.Workspaces.Branding;

/// <summary>All of the brand but its logo; what is left out or null is the platform's own.</summary>
/// <param name="ProductName">Null for the workspace's name.</param>
/// <param name="AccentLight">Links and buttons on light pages, as in #1d4ed8; it needs a contrast of 4.5 to their ground.</param>
/// <param name="AccentDark">The same on dark pages.</param>
/// <param name="SupportUrl">Where people find help: an https or mailto address.</param>
public sealed record BrandingRequest(
    [property: StringLength(Brand.MaxNameLength), PlainName] string? ProductName,
    [property: StringLength(7)] string? AccentLight,
    [property: StringLength(7)] string? AccentDark,
    [property: StringLength(Brand.MaxSupportLength)] string? SupportUrl);

/// <param name="Enabled">Whether the workspace has the feature branding; without it, the pages look like the platform's own.</param>
/// <param name="Version">Rises with each change, 0 before the first; also the <c>ETag</c>.</param>
public sealed record BrandingResponse(
    string? ProductName, string? AccentLight, string? AccentDark, string? SupportUrl, LogoResponse? Logo, bool Enabled, int Version)
{
    internal static BrandingResponse From(Brand? brand, bool isEnabled) => new(
        brand?.ProductName, brand?.AccentLight, brand?.AccentDark, brand?.SupportUrl,
        brand?.LogoHash is null
            ? null
            : new LogoResponse(LogoEndpoints.PathOf(brand.WorkspaceId, brand.LogoHash), brand.LogoType!, brand.LogoWidth!.Value, brand.LogoHeight!.Value),
        isEnabled, brand?.Version ?? 0);
}

/// <param name="Path">On the platform's address, for everybody; another logo has another path.</param>
public sealed record LogoResponse(string Path, string ContentType, int Width, int Height);

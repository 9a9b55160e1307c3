using Microsoft.EntityFrameworkCore;
using Periscope.Identity.Storage;
using Periscope.ServiceDefaults.Security;
using Periscope.ServiceDefaults.Web;

namespace Periscope.Identity.Workspaces.Offer;

internal static class RequiredFeature
{
    /// <summary>
    /// Refuses with 403 when the workspace of the path does not have the feature. Unlike <see cref="Features.RequireFeature"/> it asks the
    /// database, and so counts at once. Comes after the route's <c>RequireWorkspace</c>, which lets the connection see the workspace.
    /// </summary>
    public static RouteHandlerBuilder RequireFeatureOf(this RouteHandlerBuilder route, string feature) =>
        route.AddEndpointFilter(async (context, next) =>
        {
            var http = context.HttpContext;
            var id = http.RequestServices.GetRequiredService<RequestContext>().RequireWorkspace();
            var workspace = await http.RequestServices.GetRequiredService<IdentityDbContext>().Workspaces.AsNoTracking()
                .SingleAsync(w => w.Id == id, http.RequestAborted);
            return Features.IsOn(feature, workspace.Plan, workspace.Overrides) ? await next(context) : Features.Refused(feature);
        });
}

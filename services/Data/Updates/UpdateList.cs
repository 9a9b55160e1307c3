using Microsoft.EntityFrameworkCore;
using Periscope.Data.Storage;
using Periscope.ServiceDefaults.Persistence;
using Periscope.ServiceDefaults.Web;

namespace Periscope.Data.Updates;

internal static class UpdateList
{
    /// <summary>The updates, newest first.</summary>
    /// <param name="reader">Whose reading counts; null for a partner's client, which has read nothing.</param>
    public static async Task<Page<UpdateResponse>> ReadAsync(
        DataDbContext db, Guid? reader, IQueryable<Update> updates, UpdateFilter filter, Paging paging, CancellationToken cancellationToken)
    {
        var found = filter.Apply(updates.AsNoTracking());
        var page = await found
            .OrderByDescending(u => u.DetectedAt).ThenByDescending(u => u.Id)
            .Skip(paging.Skip).Take(paging.Take)
            .Join(db.Competitors, u => u.CompetitorId, c => c.Id, (u, c) => new
            {
                Update = u,
                c.Name,
                IsRead = db.UpdateReads.Any(r => r.UserId == reader && r.UpdateId == u.Id),
            })
            .OrderByDescending(row => row.Update.DetectedAt).ThenByDescending(row => row.Update.Id)
            .ToPageOfAsync(found, paging, cancellationToken);
        return page.ConvertAll(row => UpdateResponse.From(row.Update, row.Name, row.IsRead));
    }
}

using Microsoft.EntityFrameworkCore;
using Periscope.ServiceDefaults.Web;

namespace Periscope.ServiceDefaults.Persistence;

/// <summary>Reads a page of a list and how long the list is, in one statement: each costs the database and the service a round trip.</summary>
public static class PageQueries
{
    /// <param name="ordered">The whole list, in an order that leaves no two rows equal.</param>
    /// <param name="paging">Which part of it.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static Task<Page<T>> ToPageAsync<T>(this IQueryable<T> ordered, Paging paging, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(paging);
        return ordered.Skip(paging.Skip).Take(paging.Take).ToPageOfAsync(ordered, paging, cancellationToken);
    }

    /// <summary>For rows that need more than is counted, as a join.</summary>
    /// <param name="page">The rows of the page, passed over and cut by <paramref name="paging"/> already.</param>
    /// <param name="all">What is counted.</param>
    /// <param name="paging">Which part of it.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static async Task<Page<T>> ToPageOfAsync<T, TCounted>(
        this IQueryable<T> page, IQueryable<TCounted> all, Paging paging, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(paging);
        var rows = await page.Select(item => new { Item = item, Total = all.LongCount() }).ToListAsync(cancellationToken);
        // A page beyond the end has no row that would say it.
        var total = rows.Count > 0 ? rows[0].Total : paging.Skip == 0 ? 0 : await all.LongCountAsync(cancellationToken);
        return Page<T>.Of(rows.ConvertAll(row => row.Item), total, paging);
    }
}

namespace Periscope.ServiceDefaults.Web;

/// <summary>The answer of every list.</summary>
/// <param name="Items">At most as many as <c>limit</c> says.</param>
/// <param name="Total">How many there are on all pages.</param>
/// <param name="NextCursor">What to send as <c>cursor</c> for the next page; null on the last.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, long Total, string? NextCursor)
{
    /// <summary>The same page of what is made of its items.</summary>
    public Page<TOther> ConvertAll<TOther>(Func<T, TOther> converter) => new([.. Items.Select(converter)], Total, NextCursor);

    /// <summary>A page of a list that is read by offset.</summary>
    public static Page<T> Of(IReadOnlyList<T> items, long total, Paging paging)
    {
        ArgumentNullException.ThrowIfNull(items);
        ArgumentNullException.ThrowIfNull(paging);
        var end = paging.Skip + items.Count;
        return new(items, total, end < total && items.Count > 0 ? Paging.CursorFor(end) : null);
    }
}

using System.Buffers.Text;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Mvc;
using Periscope.ServiceDefaults.Web;

namespace Periscope.Gateway.Overview;

/// <summary>
/// Which part of the failed messages of all services is wanted. A cursor says how many of each service's have been seen, so that each is
/// asked once for a page, however far down it is: a proof of a key (DPoP) is good for one question. A message that fails again meanwhile moves
/// to the top, so that pages read after it may show one twice or pass one over.
/// </summary>
public sealed class LetterPaging : IValidatableObject
{
    private const int MaxCursor = 1024;

    [FromQuery(Name = "limit")]
    public int? Limit { get; init; }

    [FromQuery(Name = "offset")]
    public int? Offset { get; init; }

    [FromQuery(Name = "cursor")]
    public string? Cursor { get; init; }

    /// <summary>Of the latest of all services: those to pass over, without a cursor.</summary>
    internal int Skip => Cursor is null ? Offset ?? 0 : 0;

    /// <summary>Of the latest of all services that have not been seen: those to look at.</summary>
    internal int Reach => Skip + (Limit ?? Paging.DefaultLimit);

    /// <summary>How many of each service's have been seen; null when the cursor is none of ours.</summary>
    internal IReadOnlyDictionary<string, int>? Seen => Read(Cursor);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Limit is < 1 or > Paging.MaxLimit)
        {
            yield return new($"limit is 1 to {Paging.MaxLimit}.", [nameof(Limit)]);
        }

        if (Offset < 0)
        {
            yield return new("offset is 0 or more.", [nameof(Offset)]);
        }
        else if (Cursor is null && (Offset ?? 0) > Paging.MaxLimit - (Limit ?? Paging.DefaultLimit))
        {
            yield return new($"offset and limit reach {Paging.MaxLimit} together; nextCursor leads further.", [nameof(Offset)]);
        }

        if (Seen is null)
        {
            yield return new("cursor is not one that this list gave.", [nameof(Cursor)]);
        }
    }

    // As in "s:crawler=3,data=50".
    internal static string CursorFor(IEnumerable<KeyValuePair<string, int>> seen) => Base64Url.EncodeToString(Encoding.ASCII.GetBytes(
        "s:" + string.Join(',', seen.Select(service => string.Create(CultureInfo.InvariantCulture, $"{service.Key}={service.Value}")))));

    private static Dictionary<string, int>? Read(string? cursor)
    {
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        if (cursor is null)
        {
            return seen;
        }

        if (cursor.Length > MaxCursor || !Base64Url.IsValid(cursor)
            || Encoding.ASCII.GetString(Base64Url.DecodeFromChars(cursor)) is not ['s', ':', .. var text])
        {
            return null;
        }

        foreach (var part in text.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            var at = part.IndexOf('=', StringComparison.Ordinal);
            if (at < 0 || !int.TryParse(part.AsSpan(at + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count))
            {
                return null;
            }

            seen[part[..at]] = count;
        }

        return seen;
    }
}

using System.Buffers.Text;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Mvc;

namespace Periscope.ServiceDefaults.Web;

/// <summary>Which part of a list is wanted. Bind it with <c>[AsParameters]</c>; a cursor wins over an offset.</summary>
public sealed class Paging : IValidatableObject
{
    public const int MaxLimit = 200;
    public const int DefaultLimit = 50;

    [FromQuery(Name = "limit")]
    public int? Limit { get; init; }

    [FromQuery(Name = "offset")]
    public int? Offset { get; init; }

    /// <summary>Opaque to callers.</summary>
    [FromQuery(Name = "cursor")]
    public string? Cursor { get; init; }

    /// <summary>How many items to read.</summary>
    public int Take => Math.Clamp(Limit ?? DefaultLimit, 1, MaxLimit);

    /// <summary>How many items to pass over.</summary>
    public int Skip => TryReadCursor(Cursor, out var skip) ? skip : Math.Max(Offset ?? 0, 0);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Limit is < 1 or > MaxLimit)
        {
            yield return new($"limit is 1 to {MaxLimit}.", [nameof(Limit)]);
        }

        if (Offset < 0)
        {
            yield return new("offset is 0 or more.", [nameof(Offset)]);
        }

        if (Cursor is not null && !TryReadCursor(Cursor, out _))
        {
            yield return new("cursor is not one that this list gave.", [nameof(Cursor)]);
        }
    }

    internal static string CursorFor(int skip) => Base64Url.EncodeToString(Encoding.ASCII.GetBytes($"o:{skip}"));

    private static bool TryReadCursor(string? cursor, out int skip)
    {
        skip = 0;
        if (cursor is not { Length: > 0 and < 64 } || !Base64Url.IsValid(cursor))
        {
            return false;
        }

        var text = Encoding.ASCII.GetString(Base64Url.DecodeFromChars(cursor));
        return text.StartsWith("o:", StringComparison.Ordinal)
            && int.TryParse(text.AsSpan(2), NumberStyles.None, CultureInfo.InvariantCulture, out skip);
    }
}

using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;

namespace Periscope.Identity.Workspaces.Usage;

/// <summary>Which month is wanted. Bind it with <c>[AsParameters]</c>.</summary>
public sealed class UsageMonth
{
    private const string Wanted = "A month such as 2026-11.";

    /// <summary>As in <c>2026-11</c>; left out, the present one in UTC.</summary>
    // The pattern alone would let an empty text pass.
    [FromQuery(Name = "month"), MinLength(1, ErrorMessage = Wanted), RegularExpression("^20[0-9]{2}-(0[1-9]|1[0-2])$", ErrorMessage = Wanted)]
    public string? Month { get; init; }
}

/// <param name="Plan">The present one.</param>
/// <param name="Month">As in 2026-11; months are those of UTC.</param>
/// <param name="ResetsAt">When the limits begin anew: the first moment of the next month.</param>
/// <param name="Metrics">The month's sums.</param>
/// <param name="Days">Those of the month on which something was used, the first one first.</param>
/// <param name="Months">The last twelve up to the present one in which something was used, the newest first.</param>
public sealed record UsageResponse(
    string Plan, string Month, DateTimeOffset ResetsAt, IReadOnlyList<UsageMetric> Metrics, IReadOnlyList<DayUsage> Days,
    IReadOnlyList<MonthUsage> Months);

/// <param name="Name">questions, captures or updates.</param>
/// <param name="Used">For questions of the present month under a limit, what was asked and not given back; otherwise what was done.</param>
/// <param name="Limit">Of the present month; null is without limit.</param>
/// <param name="Remaining">Null without a limit.</param>
public sealed record UsageMetric(string Name, long Used, long? Limit, long? Remaining);

public sealed record DayUsage(DateOnly Day, long Questions, long Captures, long Updates);

public sealed record MonthUsage(string Month, long Questions, long Captures, long Updates);

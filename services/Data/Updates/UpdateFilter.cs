using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;
using Periscope.Contracts;

namespace Periscope.Data.Updates;

public sealed class UpdateFilter : IValidatableObject
{
    [FromQuery(Name = "includeNoise")]
    public bool? IncludeNoise { get; init; }

    /// <summary>One of pricing, product, hiring, funding, acquisition, leadership, legal, messaging, content.</summary>
    [FromQuery(Name = "category")]
    public string? Category { get; init; }

    [FromQuery(Name = "minImpact"), Range(0, 10)]
    public double? MinImpact { get; init; }

    /// <summary>Only what was detected at or after this moment.</summary>
    [FromQuery(Name = "since")]
    public DateTimeOffset? Since { get; init; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Category is not null && !UpdateCategories.All.Contains(Category))
        {
            yield return new($"category is one of {string.Join(", ", UpdateCategories.All)}.", [nameof(Category)]);
        }
    }

    internal IQueryable<Update> Apply(IQueryable<Update> updates)
    {
        if (IncludeNoise != true)
        {
            updates = updates.Where(u => !u.IsNoise);
        }

        if (Category is { } category)
        {
            updates = updates.Where(u => u.Category == category);
        }

        if (MinImpact is { } least)
        {
            updates = updates.Where(u => u.Impact >= least);
        }

        if (Since?.ToUniversalTime() is { } since)
        {
            updates = updates.Where(u => u.DetectedAt >= since);
        }

        return updates;
    }
}

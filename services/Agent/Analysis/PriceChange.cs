namespace Periscope.Agent.Analysis;

/// <summary>A price that moved, appeared (no <see cref="Before"/>) or went away (no <see cref="After"/>).</summary>
internal sealed record PriceChange(Price? Before, Price? After)
{
    public Price Known => After ?? Before!;

    /// <summary>In per cent of the earlier price; null when there is nothing to compare with.</summary>
    public decimal? Percent =>
        Before is { Amount: > 0 } before && After is { } after && before.Currency == after.Currency
            ? (after.Amount - before.Amount) / before.Amount * 100
            : null;
}

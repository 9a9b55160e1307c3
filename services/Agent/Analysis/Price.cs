namespace Periscope.Agent.Analysis;

/// <summary>A price as a page states it.</summary>
/// <param name="Amount">In units of the currency.</param>
/// <param name="Currency">ISO 4217.</param>
/// <param name="Written">The amount with its currency exactly as on the page, such as "$49".</param>
/// <param name="Period">month or year; null when the page does not say.</param>
/// <param name="Unit">user, seat, and so on; null when it is for all.</param>
/// <param name="Plan">What it is the price of; null when unknown.</param>
/// <param name="Template">The line with every price taken out: two lines of the same template speak of the same thing.</param>
/// <param name="Line">Where it stands.</param>
internal sealed record Price(
    decimal Amount, string Currency, string Written, string? Period, string? Unit, string? Plan, string Template, ChangedLine Line)
{
    public string Spoken => Written + (Unit is null ? "" : $" per {Unit}") + (Period is null ? "" : $" per {Period}");
}

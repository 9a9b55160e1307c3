using System.Globalization;
using System.Text.RegularExpressions;
using Periscope.Contracts;

namespace Periscope.Agent.Analysis;

/// <summary>Prices that moved, plans that came or went, free plans and hidden prices.</summary>
internal static partial class PricingDetector
{
    public static IEnumerable<Finding> Find(ChangeReading reading)
    {
        // Outside of a pricing page a sum is a price only where the page says for how long or for whom it is paid.
        var elsewhere = reading.SourceType is not (SourceTypes.Pricing or SourceTypes.Home or SourceTypes.Product);
        bool Counts(Price price) => !elsewhere || price.Period is not null || price.Unit is not null;
        var changes = PricePairing.Pair(
            reading.Removed.SelectMany(PriceParser.Read).Where(Counts), reading.Added.SelectMany(PriceParser.Read).Where(Counts));
        foreach (var change in changes)
        {
            yield return change switch
            {
                { Before: { } before, After: { } after } => Moved(before, after, change.Percent),
                { After: { } after } => new Finding(UpdateCategories.Pricing, 6, 4, $"{Plan(after, "A price")} is new: {after.Spoken}",
                    "It is a new point of comparison in every deal where price is discussed.", [after.Line]),
                _ => Gone(change.Before!, reading),
            };
        }

        foreach (var line in reading.Added.Where(line => HiddenPrice().IsMatch(line.Text)))
        {
            if (changes.Any(change => change.After is null))
            {
                yield return new Finding(UpdateCategories.Pricing, 7, 3, $"A price is no longer public: \"{Shorten(line.Text)}\"",
                    "Buyers now have to talk to sales to learn it, which leaves room for an open price.", [line]);
                break;
            }
        }

        foreach (var line in reading.All.Where(line => FreeOffer().IsMatch(line.Text)).Take(2))
        {
            if (!reading.All.Any(other => other.IsAdded != line.IsAdded && FreeOffer().IsMatch(other.Text)))
            {
                yield return line.IsAdded
                    ? new Finding(UpdateCategories.Pricing, 6, 3, $"A free offer was added: \"{Shorten(line.Text)}\"",
                        "A free offer lowers the hurdle for buyers who try before they talk to anyone.", [line])
                    : new Finding(UpdateCategories.Pricing, 7.5, 3, $"A free offer was removed: \"{Shorten(line.Text)}\"",
                        "Its free users have to pay or look elsewhere now.", [line]);
            }
        }
    }

    private static Finding Moved(Price before, Price after, decimal? percent)
    {
        var lines = new[] { after.Line, before.Line };
        var plan = Plan(after, Plan(before, "A price"));
        if (percent is not { } moved)
        {
            return new Finding(UpdateCategories.Pricing, 6.5, 5, $"{plan} changed from {before.Spoken} to {after.Spoken}",
                "Comparisons that quote the earlier price are out of date.", lines);
        }

        if (moved == 0)
        {
            return new Finding(UpdateCategories.Pricing, 5.5, 4, $"{plan} stays {after.Written} but on other terms: {before.Spoken} became {after.Spoken}",
                "The same figure now buys something else, so comparisons need a second look.", lines);
        }

        var share = Math.Round(Math.Abs(moved), Math.Abs(moved) < 1 ? 1 : 0).ToString(CultureInfo.InvariantCulture);
        var impact = 6 + Math.Min(3, (double)Math.Abs(moved) / 15);
        // The period is said once when both share it: "from $49 to $59 per month".
        var from = before.Period == after.Period && before.Unit == after.Unit ? before.Written : before.Spoken;
        return moved > 0
            ? new Finding(UpdateCategories.Pricing, impact, 5, $"{plan} rose from {from} to {after.Spoken} (+{share} %)",
                "A higher price weakens its position in deals where cost decides.", lines)
            : new Finding(UpdateCategories.Pricing, impact, 5, $"{plan} fell from {from} to {after.Spoken} (-{share} %)",
                "A lower price puts pressure on open deals where cost decides.", lines);
    }

    private static Finding Gone(Price before, ChangeReading reading)
    {
        var planGone = before.Plan is not null
            && !reading.Added.Any(line => line.Text.Contains(before.Plan, StringComparison.OrdinalIgnoreCase) || line.Heading == before.Plan);
        return planGone
            ? new Finding(UpdateCategories.Pricing, 7, 4, $"A plan was removed: {before.Plan} ({before.Spoken})",
                "Its customers have to move to another plan or another vendor.", [before.Line])
            : new Finding(UpdateCategories.Pricing, 6, 3, $"{Plan(before, "A price")} is no longer shown: {before.Spoken}",
                "Comparisons that quote it are out of date.", [before.Line]);
    }

    private static string Plan(Price price, string otherwise) =>
        price.Plan is null ? otherwise : PlanNames.Find(price.Plan) is { } plan ? $"The {plan} plan's price" : $"The price of {price.Plan}";

    private static string Shorten(string text) => text.Length <= 80 ? text : text[..77].TrimEnd() + "...";

    [GeneratedRegex(@"\b(?:contact (?:us|sales)|talk to (?:us|sales)|custom pricing|request a quote|get a quote|price on request)\b", RegexOptions.IgnoreCase)]
    private static partial Regex HiddenPrice();

    [GeneratedRegex(@"\b(?:free (?:plan|tier|forever|trial|edition|version)|forever free|free for)\b", RegexOptions.IgnoreCase)]
    private static partial Regex FreeOffer();
}

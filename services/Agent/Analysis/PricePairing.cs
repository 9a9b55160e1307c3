namespace Periscope.Agent.Analysis;

/// <summary>Tells which earlier price became which later one.</summary>
internal static class PricePairing
{
    public static List<PriceChange> Pair(IEnumerable<Price> before, IEnumerable<Price> after)
    {
        var earlier = before.ToList();
        var later = after.ToList();
        DropUnchanged(earlier, later);

        var changes = new List<PriceChange>();
        Match(earlier, later, changes, (a, b) => SamePlan(a, b) && a.Period == b.Period && a.Unit == b.Unit && a.Currency == b.Currency);
        Match(earlier, later, changes, (a, b) => SamePlan(a, b) && a.Currency == b.Currency && a.Template == b.Template);
        Match(earlier, later, changes, SamePlan);
        Match(earlier, later, changes, (a, b) => !BothNamed(a, b) && a.Template == b.Template && a.Currency == b.Currency);

        // Nameless prices, as many as before and in the same terms: the page keeps its order.
        if (earlier.Count == later.Count)
        {
            Match(earlier, later, changes, (a, b) => !BothNamed(a, b) && a.Currency == b.Currency && a.Period == b.Period);
        }

        changes.AddRange(earlier.Select(price => new PriceChange(price, null)));
        changes.AddRange(later.Select(price => new PriceChange(null, price)));
        return changes;
    }

    private static void DropUnchanged(List<Price> earlier, List<Price> later)
    {
        for (var i = earlier.Count - 1; i >= 0; i--)
        {
            var price = earlier[i];
            var same = later.FindIndex(other => other.Amount == price.Amount && other.Currency == price.Currency
                && other.Period == price.Period && (SamePlan(price, other) || !BothNamed(price, other)));
            if (same >= 0)
            {
                earlier.RemoveAt(i);
                later.RemoveAt(same);
            }
        }
    }

    private static void Match(List<Price> earlier, List<Price> later, List<PriceChange> changes, Func<Price, Price, bool> same)
    {
        for (var i = 0; i < earlier.Count; i++)
        {
            var found = later.FindIndex(price => same(earlier[i], price));
            if (found >= 0)
            {
                changes.Add(new PriceChange(earlier[i], later[found]));
                later.RemoveAt(found);
                earlier.RemoveAt(i--);
            }
        }
    }

    private static bool SamePlan(Price a, Price b) =>
        BothNamed(a, b) && string.Equals(a.Plan, b.Plan, StringComparison.OrdinalIgnoreCase);

    private static bool BothNamed(Price a, Price b) => a.Plan is not null && b.Plan is not null;
}

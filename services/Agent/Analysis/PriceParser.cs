using System.Globalization;
using System.Text.RegularExpressions;

namespace Periscope.Agent.Analysis;

/// <summary>Reads prices out of lines such as "Pro: $49 / user / month" or "1.299,00 € pro Monat".</summary>
internal static partial class PriceParser
{
    private static readonly Dictionary<string, string> Currencies = new(StringComparer.OrdinalIgnoreCase)
    {
        ["$"] = "USD",
        ["US$"] = "USD",
        ["C$"] = "CAD",
        ["A$"] = "AUD",
        ["€"] = "EUR",
        ["£"] = "GBP",
        ["¥"] = "JPY",
        ["₹"] = "INR",
    };

    public static IEnumerable<Price> Read(ChangedLine line)
    {
        var text = line.Text;
        if (NotAPrice().IsMatch(text))
        {
            yield break;
        }

        var template = Template(text);
        var from = 0;
        foreach (Match match in Money().Matches(text))
        {
            var after = text[match.Index..Math.Min(text.Length, match.Index + match.Length + 44)][match.Length..];
            if (match.Groups["magnitude"].Success || !TryAmount(match.Groups["amount"].Value, out var amount))
            {
                continue;
            }

            // What follows up to the next price belongs to this one.
            var next = Money().Match(after);
            var tail = next.Success ? after[..next.Index] : after;
            var mark = match.Groups["mark"].Value.Trim();
            yield return new Price(
                amount,
                Currencies.GetValueOrDefault(mark, mark.ToUpperInvariant()),
                match.Value.Trim(),
                Period(tail) ?? Period(text),
                Unit().Match(tail) is { Success: true } unit ? unit.Groups["unit"].Value.ToLowerInvariant() : null,
                PlanNames.Find(text[from..match.Index].Trim()) ?? OwnWords(text[from..match.Index]) ?? line.Heading,
                template,
                line);
            from = match.Index + match.Length;
        }
    }

    public static string Template(string text) => Money().Replace(text, "#").ToLowerInvariant().Trim();

    private static bool TryAmount(string written, out decimal amount)
    {
        var digits = written.Replace(" ", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal);
        var mark = digits.LastIndexOfAny(['.', ',']);
        // A last group of exactly three digits is thousands in every convention that prices are written in.
        var decimals = mark >= 0 && digits.Length - mark - 1 != 3 ? digits[(mark + 1)..] : "";
        var whole = decimals.Length > 0 ? digits[..mark] : digits;
        whole = whole.Replace(",", "", StringComparison.Ordinal).Replace(".", "", StringComparison.Ordinal);
        return decimal.TryParse($"{whole}.{(decimals.Length > 0 ? decimals : "0")}", NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out amount);
    }

    private static string? Period(string text) =>
        Month().IsMatch(text) ? "month" : Year().IsMatch(text) ? "year" : null;

    // "Cloud Archive: $5" names its own product; "from" or "only" before a price names nothing.
    private static string? OwnWords(string before)
    {
        var words = before.Trim().TrimEnd(':', '|', '-', '–', '—', '•').Trim();
        var match = Name().Match(words);
        return match.Success ? match.Value : null;
    }

    [GeneratedRegex(@"(?<mark>US\$|C\$|A\$|[$€£¥₹]|\b(?:USD|EUR|GBP|CHF|JPY|INR|CAD|AUD|SEK|NOK|DKK|PLN)\b)\s?(?<amount>\d{1,3}(?:[,.  ]\d{3})+(?:[.,]\d{1,2})?|\d+(?:[.,]\d{1,2})?)(?<magnitude>\s?(?:k|m|mm|bn|b|million|billion|thousand)\b)?|(?<amount>\d{1,3}(?:[,.  ]\d{3})+(?:[.,]\d{1,2})?|\d+(?:[.,]\d{1,2})?)(?<magnitude>\s?(?:million|billion|thousand))?\s?(?<mark>[€£]|\b(?:USD|EUR|GBP|CHF|SEK|NOK|DKK|PLN)\b)", RegexOptions.IgnoreCase)]
    private static partial Regex Money();

    [GeneratedRegex(@"\b(?:raised?|raises|funding|valuation|series [a-h]\b|revenue|acquir\w+|invest\w+|round)\b", RegexOptions.IgnoreCase)]
    private static partial Regex NotAPrice();

    [GeneratedRegex(@"(?:/|\bper|\ba|\beach|\bpro)\s*(?:month|mo|monat)\b|\bmonthly\b", RegexOptions.IgnoreCase)]
    private static partial Regex Month();

    [GeneratedRegex(@"(?:/|\bper|\ba|\beach|\bpro)\s*(?:year|yr|annum|jahr)\b|\b(?:yearly|annually|annual)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Year();

    [GeneratedRegex(@"(?:/|\bper|\beach)\s*(?<unit>user|seat|member|agent|editor|developer|host|device|employee|contact|project|workspace)s?\b", RegexOptions.IgnoreCase)]
    private static partial Regex Unit();

    [GeneratedRegex(@"^[A-Z][\w+&.-]*(?: [A-Z0-9][\w+&.-]*){0,3}$")]
    private static partial Regex Name();
}

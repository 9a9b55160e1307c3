using Periscope.Contracts;
using Periscope.Data.Updates;

namespace Periscope.Data.Battlecards;

/// <summary>Which section of the battlecard an update belongs in.</summary>
/// <remarks>
/// One section each, so that one change is reviewed once; a person may carry it over to others.
/// <list type="table">
/// <item><term>pricing → pricingComparison</term><description>A price is a fact to set beside ours; how to answer it follows from there.</description></item>
/// <item><term>product → keyDifferentiators</term><description>A new ability of theirs ends or makes a difference to us before it counts as a strength.</description></item>
/// <item><term>hiring, funding, acquisition, leadership → overview</term><description>They say what kind of company one meets, not how its product compares.</description></item>
/// <item><term>legal → weaknesses</term><description>Terms and disputes are what their buyers have to swallow.</description></item>
/// <item><term>messaging → keyDifferentiators</term><description>It is how they claim to differ.</description></item>
/// <item><term>content → customerStories</term><description>Only when it is a story of a customer; other posts change no card.</description></item>
/// </list>
/// </remarks>
internal static class AffectedSection
{
    /// <summary>Below this a card would be redrafted for things that no conversation turns on.</summary>
    public const double LeastImpact = 3;

    private static readonly string[] s_storyWords =
        ["customer story", "customer stories", "case study", "case studies", "success story", "success stories", "testimonial"];

    /// <summary>Null when the update changes no section.</summary>
    public static string? Of(Update update) => update is { IsNoise: true } or { Impact: < LeastImpact }
        ? null
        : update.Category switch
        {
            UpdateCategories.Pricing => BattlecardSections.PricingComparison,
            UpdateCategories.Product or UpdateCategories.Messaging => BattlecardSections.KeyDifferentiators,
            UpdateCategories.Hiring or UpdateCategories.Funding or UpdateCategories.Acquisition or UpdateCategories.Leadership =>
                BattlecardSections.Overview,
            UpdateCategories.Legal => BattlecardSections.Weaknesses,
            UpdateCategories.Content when IsStory(update) => BattlecardSections.CustomerStories,
            _ => null,
        };

    private static bool IsStory(Update update)
    {
        var words = string.Join(' ', update.Citations.Select(c => c.Quote).Prepend(update.Narrative).Prepend(update.Title));
        return s_storyWords.Any(word => words.Contains(word, StringComparison.OrdinalIgnoreCase));
    }
}

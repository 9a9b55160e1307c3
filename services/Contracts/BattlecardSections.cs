namespace Periscope.Contracts;

/// <summary>The seven sections of a battlecard, by the names that the public interface uses.</summary>
public static class BattlecardSections
{
    public const string Overview = "overview";
    public const string Strengths = "strengths";
    public const string Weaknesses = "weaknesses";
    public const string KeyDifferentiators = "keyDifferentiators";
    public const string ObjectionHandling = "objectionHandling";
    public const string PricingComparison = "pricingComparison";
    public const string CustomerStories = "customerStories";

    public static IReadOnlyList<string> All { get; } =
        [Overview, Strengths, Weaknesses, KeyDifferentiators, ObjectionHandling, PricingComparison, CustomerStories];
}

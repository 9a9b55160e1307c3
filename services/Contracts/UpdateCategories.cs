namespace Periscope.Contracts;

/// <summary>What a change is about; the closed list that rules and filters use.</summary>
public static class UpdateCategories
{
    public const string Pricing = "pricing";
    public const string Product = "product";
    public const string Hiring = "hiring";
    public const string Funding = "funding";
    public const string Acquisition = "acquisition";
    public const string Leadership = "leadership";
    public const string Legal = "legal";
    public const string Messaging = "messaging";
    public const string Content = "content";

    public static IReadOnlyList<string> All { get; } =
        [Pricing, Product, Hiring, Funding, Acquisition, Leadership, Legal, Messaging, Content];
}

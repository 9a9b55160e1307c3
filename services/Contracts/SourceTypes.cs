namespace Periscope.Contracts;

/// <summary>What a watched page is about; the closed list of the public interface.</summary>
public static class SourceTypes
{
    public const string Home = "home";
    public const string Pricing = "pricing";
    public const string Careers = "careers";
    public const string Blog = "blog";
    public const string News = "news";
    public const string Product = "product";
    public const string Docs = "docs";
    public const string Terms = "terms";
    public const string Feed = "feed";
    public const string Jobs = "jobs";
    public const string Reviews = "reviews";
    public const string Social = "social";
    public const string Filings = "filings";

    public static IReadOnlyList<string> All { get; } =
        [Home, Pricing, Careers, Blog, News, Product, Docs, Terms, Feed, Jobs, Reviews, Social, Filings];
}

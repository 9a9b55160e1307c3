using Periscope.Contracts;

namespace Periscope.Agent.Analysis;

/// <summary>How a source type is called in a sentence.</summary>
internal static class SourceNames
{
    public static string Of(string sourceType) => sourceType switch
    {
        SourceTypes.Home => "home page",
        SourceTypes.Docs => "documentation",
        SourceTypes.Terms => "terms page",
        SourceTypes.Feed => "feed",
        SourceTypes.Filings => "filings",
        SourceTypes.Reviews => "reviews page",
        _ => sourceType + " page",
    };
}

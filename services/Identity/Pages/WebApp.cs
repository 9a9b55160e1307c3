namespace Periscope.Identity.Pages;

/// <summary>Where a page leads on when nothing else is asked for: to the web app, which the gateway serves beside these pages.</summary>
internal static class WebApp
{
    public const string Path = "/";

    /// <summary>For the links below a page.</summary>
    public static Html Link { get; } = Html.Of($"""<li><a href="{Path}">Go to the web app</a></li>""");
}

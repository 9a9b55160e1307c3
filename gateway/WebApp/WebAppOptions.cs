namespace Periscope.Gateway.WebApp;

/// <summary>Settings under <c>Gateway:Web</c>.</summary>
internal sealed class WebAppOptions
{
    public const string Section = "Gateway:Web";

    /// <summary>The folder of the built web app (<c>index.html</c> and <c>assets/</c>). Without it the gateway serves a page that says what it is.</summary>
    public string? Root { get; init; }
}

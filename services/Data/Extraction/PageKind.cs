namespace Periscope.Data.Extraction;

/// <summary>What a capture turned out to be. Everything but <see cref="Content"/> and <see cref="Structured"/> says nothing about the competitor.</summary>
internal enum PageKind
{
    Content,

    /// <summary>JSON, XML or a feed: its text is its values, not prose.</summary>
    Structured,
    Empty,
    CookieWall,
    ErrorPage,

    /// <summary>A captcha or a "checking your browser" page.</summary>
    BotCheck,

    /// <summary>A shell that shows nothing without JavaScript.</summary>
    ScriptRequired,
}

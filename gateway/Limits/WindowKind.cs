namespace Periscope.Gateway.Limits;

/// <summary>What of an address is counted; each kind has a window of its own.</summary>
internal enum WindowKind
{
    Request,
    SignIn,

    /// <summary>A cookie that stands for no session.</summary>
    Guess,
}

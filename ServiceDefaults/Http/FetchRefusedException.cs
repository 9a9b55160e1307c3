namespace Periscope.ServiceDefaults.Http;

/// <summary>The guard refused a request or its answer; asking again will not help unless the address or the content changes.</summary>
/// <remarks>It is an <see cref="HttpRequestException"/>, so that a caller that treats every failed fetch alike needs one catch.</remarks>
public sealed class FetchRefusedException(FetchRefusal reason, string message) : HttpRequestException(message)
{
    public FetchRefusal Reason { get; } = reason;
}

/// <summary>Why the guard refused.</summary>
public enum FetchRefusal
{
    /// <summary>The scheme is neither http nor https.</summary>
    Scheme,

    /// <summary>The URL carries a user name or password.</summary>
    Credentials,

    /// <summary>The host has no address on the public internet, and is not opened by <c>Fetch:AllowedPrivateHosts</c>.</summary>
    Address,

    /// <summary>More redirects than allowed, or one that leads nowhere.</summary>
    Redirects,

    /// <summary>The body is larger than allowed, counted after decompression.</summary>
    TooLarge,
}

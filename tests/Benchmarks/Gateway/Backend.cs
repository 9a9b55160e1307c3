namespace Periscope.Benchmarks.Gateway;

/// <summary>The service that is asked, directly and through each proxy.</summary>
/// <param name="Address">Where it listens.</param>
/// <param name="Http2Address">Where it speaks HTTP/2 without TLS.</param>
/// <param name="Ready">A path of it that answers 200 to anybody.</param>
/// <param name="Authority">The issuer of <paramref name="Token"/>, as the gateway is to know it.</param>
internal sealed record Backend(Uri Address, Uri Http2Address, string Ready, string Authority, string Token)
{
    /// <summary>What is asked for: a list of ten competitors.</summary>
    public const string Path = "/api/v1/competitors";
}

using System.Net;
using System.Net.Http.Headers;

namespace Periscope.ServiceDefaults.Http;

/// <summary>A whole answer, read within the client's limits. A 304 or a failing status is an answer like any other.</summary>
public sealed record FetchedResponse
{
    /// <summary>Where the answer came from, after redirects.</summary>
    public required Uri Url { get; init; }
    public required HttpStatusCode Status { get; init; }
    public required HttpResponseHeaders Headers { get; init; }
    public required HttpContentHeaders ContentHeaders { get; init; }

    /// <summary>The body, decompressed.</summary>
    public required byte[] Body { get; init; }

    /// <summary>The redirects that were followed, first to last.</summary>
    public required IReadOnlyList<Redirect> Redirects { get; init; }
}

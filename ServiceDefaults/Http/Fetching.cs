namespace Periscope.ServiceDefaults.Http;

/// <summary>Reads a whole answer from a guarded client.</summary>
public static class Fetching
{
    /// <summary>Sends the request and reads the body; conditional headers go on the request, and a 304 comes back as it is.</summary>
    /// <exception cref="FetchRefusedException">The guard refused the address, a redirect or the size.</exception>
    /// <exception cref="FetchTimeoutException">It took longer than the client allows.</exception>
    /// <exception cref="HttpRequestException">The network or the site failed; both above are of this type, too.</exception>
    /// <exception cref="Resilience.CircuitOpenException">The breaker is open; the exception says until when.</exception>
    public static async Task<FetchedResponse> FetchAsync(
        this HttpClient client, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        return new FetchedResponse
        {
            Url = response.RequestMessage!.RequestUri!,
            Status = response.StatusCode,
            Headers = response.Headers,
            ContentHeaders = response.Content.Headers,
            Body = body,
            Redirects = response.GetRedirects(),
        };
    }

    /// <summary>The redirects that a guarded client followed to get this response.</summary>
    public static IReadOnlyList<Redirect> GetRedirects(this HttpResponseMessage response) =>
        response.RequestMessage?.Options.TryGetValue(Redirect.Key, out var redirects) is true ? redirects : [];
}

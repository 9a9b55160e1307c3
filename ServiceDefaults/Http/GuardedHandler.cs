using System.Net;

namespace Periscope.ServiceDefaults.Http;

/// <summary>The outermost handler of a guarded client: checks every URL, follows redirects itself, limits time and size.</summary>
internal sealed class GuardedHandler(GuardedHttpOptions options, TimeProvider clock) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var deadline = new CancellationTokenSource(options.Timeout, clock);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        request.Options.Set(BreakerHandler.Deadline, deadline.Token);
        try
        {
            var response = await FollowAsync(request, linked.Token);
            if (response.Content.Headers.ContentLength > options.MaxResponseBytes)
            {
                response.Dispose();
                throw LimitedContent.TooLarge(options.MaxResponseBytes);
            }
            response.Content = new LimitedContent(response.Content, options.MaxResponseBytes, options.Timeout, deadline);
            return response;
        }
        catch (OperationCanceledException e) when (deadline.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            deadline.Dispose();
            throw new FetchTimeoutException(options.Timeout, e);
        }
        catch
        {
            deadline.Dispose();
            throw;
        }
    }

    private async Task<HttpResponseMessage> FollowAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var redirects = new List<Redirect>();
        request.Options.Set(Redirect.Key, redirects);
        while (true)
        {
            Check(request.RequestUri!);
            var response = await base.SendAsync(request, cancellationToken);
            if (options.MaxRedirects == 0 || !Redirects(response) || request.Method != HttpMethod.Get && request.Method != HttpMethod.Head)
            {
                return response;
            }
            using (response)
            {
                if (redirects.Count == options.MaxRedirects)
                {
                    throw new FetchRefusedException(FetchRefusal.Redirects, $"More than {options.MaxRedirects} redirects.");
                }
                var from = request.RequestUri!;
                if (!Uri.TryCreate(from, response.Headers.Location, out var to))
                {
                    throw new FetchRefusedException(FetchRefusal.Redirects, "A redirect leads to something that is not a URL.");
                }
                redirects.Add(new Redirect(from, to, response.StatusCode));
                request = Next(request, to);
            }
        }
    }

    private static void Check(Uri url)
    {
        if (url.Scheme != Uri.UriSchemeHttp && url.Scheme != Uri.UriSchemeHttps)
        {
            throw new FetchRefusedException(FetchRefusal.Scheme, $"The scheme '{url.Scheme}' is not fetched, only http and https.");
        }
        if (url.UserInfo.Length > 0)
        {
            throw new FetchRefusedException(FetchRefusal.Credentials, "A URL with a user name or password is not fetched.");
        }
        if (url.AsciiHost() is null)
        {
            throw new FetchRefusedException(FetchRefusal.Address, "The host of the URL is no name that can be looked up.");
        }
    }

    private static bool Redirects(HttpResponseMessage response) => response.Headers.Location is not null && response.StatusCode is
        HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther
        or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect;

    private static HttpRequestMessage Next(HttpRequestMessage previous, Uri to)
    {
        var next = new HttpRequestMessage(previous.Method, to) { Version = previous.Version, VersionPolicy = previous.VersionPolicy };
        var sameOrigin = Uri.Compare(
            previous.RequestUri, to, UriComponents.SchemeAndServer, UriFormat.Unescaped, StringComparison.OrdinalIgnoreCase) == 0;
        foreach (var (name, values) in previous.Headers.NonValidated)
        {
            // Whatever names or authorises the caller stays with the site it was meant for.
            if (sameOrigin || IsNegotiation(name))
            {
                next.Headers.TryAddWithoutValidation(name, values);
            }
        }
        foreach (var (key, value) in previous.Options)
        {
            ((IDictionary<string, object?>)next.Options)[key] = value;
        }
        return next;
    }

    private static bool IsNegotiation(string header) =>
        header.StartsWith("Accept", StringComparison.OrdinalIgnoreCase) || header.StartsWith("If-", StringComparison.OrdinalIgnoreCase)
        || header.Equals("User-Agent", StringComparison.OrdinalIgnoreCase) || header.Equals("Range", StringComparison.OrdinalIgnoreCase);
}

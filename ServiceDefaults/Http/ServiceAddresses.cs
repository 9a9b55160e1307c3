using Microsoft.Extensions.Configuration;

namespace Periscope.ServiceDefaults.Http;

/// <summary>Sends each attempt to the next replica of a service, as <c>services:{name}:http:0..n</c> lists them.</summary>
internal sealed class ServiceAddresses(string service, IConfiguration configuration) : DelegatingHandler
{
    private int _next = -1;

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var replicas = configuration.GetSection($"services:{service}:http").GetChildren()
            .Select(child => child.Value).OfType<string>().Where(value => value.Length > 0).ToArray();
        if (replicas.Length == 0)
        {
            throw new InvalidOperationException($"services:{service}:http:0 is not configured.");
        }
        var replica = new Uri(replicas[(uint)Interlocked.Increment(ref _next) % replicas.Length]);
        request.RequestUri = new Uri(replica, request.RequestUri!.PathAndQuery);
        return base.SendAsync(request, cancellationToken);
    }
}

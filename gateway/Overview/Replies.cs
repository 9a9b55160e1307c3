using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using Periscope.Gateway.Edge;
using Periscope.Gateway.Routing;
using Periscope.ServiceDefaults.Security;
using Periscope.ServiceDefaults.Web;

namespace Periscope.Gateway.Overview;

/// <summary>What one replica answered. Status 0: it could not be reached in time.</summary>
internal sealed record Reply(string Service, int Replica, int Status, JsonNode? Body)
{
    public bool IsSuccess => Status is >= 200 and < 300;
}

/// <summary>Asks every service the same question at once, in a caller's own name (<see cref="AskForCallers"/>) or in nobody's.</summary>
internal sealed class Replies(
    IHttpClientFactory clients, ServiceReplicas replicas, RequestContext context, IOptions<EdgeOptions> options, TimeProvider clock)
{
    public const string ClientName = "overview";

    private HttpRequest? _caller;

    /// <summary>Has these endpoints ask in the name of whoever calls them.</summary>
    /// <remarks>An accessor of the present request would do it for all, and cost every forwarded one for the sake of these.</remarks>
    public static void AskForCallers<T>(T endpoints)
        where T : IEndpointConventionBuilder =>
        endpoints.AddEndpointFilter((invocation, next) =>
        {
            invocation.HttpContext.RequestServices.GetRequiredService<Replies>()._caller = invocation.HttpContext.Request;
            return next(invocation);
        });

    /// <summary>Every replica, for what each process knows for itself.</summary>
    public Task<Reply[]> AllAsync(HttpMethod method, string path, string? body, CancellationToken cancellationToken) =>
        Task.WhenAll(
            from service in replicas.Running
            from replica in replicas.Of(service).Select((address, index) => (address, index))
            select AskAsync(service, replica.index, replica.address, method, path, body, cancellationToken));

    /// <summary>One replica of each service, the next one when it does not answer, for what its replicas share.</summary>
    public Task<Reply[]> EachAsync(HttpMethod method, string path, CancellationToken cancellationToken) =>
        EachAsync(method, _ => path, cancellationToken);

    /// <param name="method">Of each request.</param>
    /// <param name="path">By the service's name.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<Reply[]> EachAsync(HttpMethod method, Func<string, string> path, CancellationToken cancellationToken) =>
        Task.WhenAll(replicas.Running.Select(service => FirstAsync(service, method, path(service), cancellationToken)));

    private async Task<Reply> FirstAsync(string service, HttpMethod method, string path, CancellationToken cancellationToken)
    {
        var reply = new Reply(service, 0, 0, null);
        foreach (var (address, index) in replicas.Of(service).Select((address, index) => (address, index)))
        {
            reply = await AskAsync(service, index, address, method, path, body: null, cancellationToken);
            if (reply.Status != 0)
            {
                break;
            }
        }

        return reply;
    }

    private async Task<Reply> AskAsync(
        string service, int replica, Uri address, HttpMethod method, string path, string? body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, new Uri(address, path));
        if (body is not null)
        {
            request.Content = new StringContent(body, MediaTypeHeaderValue.Parse("application/json"));
        }

        // A proof is of the public address, whose path is the service's too, and each service counts it as used for itself.
        foreach (var header in new[] { "Authorization", DpopProofs.Header, RequestContext.WorkspaceHeader })
        {
            if (_caller?.Headers[header].ToString() is { Length: > 0 } value)
            {
                request.Headers.TryAddWithoutValidation(header, value);
            }
        }

        request.Headers.TryAddWithoutValidation(RequestContext.RequestIdHeader, context.RequestId);
        request.Headers.TryAddWithoutValidation(RequestContext.CorrelationIdHeader, context.CorrelationId);
        using var deadline = new CancellationTokenSource(TimeSpan.FromMilliseconds(options.Value.OverviewTimeoutMilliseconds), clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        try
        {
            using var client = clients.CreateClient(ClientName);
            using var response = await client.SendAsync(request, either.Token);
            await using var stream = await response.Content.ReadAsStreamAsync(either.Token);
            return new Reply(service, replica, (int)response.StatusCode, await ReadAsync(response, stream, either.Token));
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or IOException or JsonException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return new Reply(service, replica, 0, null);
        }
    }

    private static async Task<JsonNode?> ReadAsync(HttpResponseMessage response, Stream stream, CancellationToken cancellationToken) =>
        response.Content.Headers.ContentType?.MediaType is { } type && type.EndsWith("json", StringComparison.Ordinal)
            ? await JsonNode.ParseAsync(stream, cancellationToken: cancellationToken)
            : null;
}

using System.Net;
using System.Runtime.ExceptionServices;
using Periscope.ServiceDefaults.Resilience;

namespace Periscope.ServiceDefaults.Http;

/// <summary>Asks the circuit breaker before each attempt and tells it the outcome.</summary>
internal sealed class BreakerHandler(GuardedHttpOptions options, string client, CircuitBreakers breakers) : DelegatingHandler
{
    /// <summary>Tells a dependency that was too slow (its failure) from a caller that gave up (nobody's).</summary>
    internal static readonly HttpRequestOptionsKey<CancellationToken> Deadline = new("periscope.deadline");

    private readonly string _family = options.Breaker ?? client;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var name = options.BreakerPerHost ? $"{_family}:{HostOf(request.RequestUri!)}" : _family;
        var breaker = breakers.Get(name, options.BreakerFallback);
        var generation = breaker.Enter();
        // Unless the dependency answered or failed by itself, the call says nothing about it: it was refused or given up on this side.
        var outcome = CircuitOutcome.Ignored;
        try
        {
            var response = await base.SendAsync(request, cancellationToken);
            outcome = response.StatusCode is >= HttpStatusCode.InternalServerError or HttpStatusCode.RequestTimeout
                ? CircuitOutcome.Failure : CircuitOutcome.Success;
            return response;
        }
        catch (HttpRequestException e) when (e.InnerException is FetchRefusedException refused)
        {
            // SocketsHttpHandler wraps what its connect callback throws.
            ExceptionDispatchInfo.Throw(refused);
            throw;
        }
        catch (HttpRequestException e) when (e is not FetchRefusedException)
        {
            outcome = CircuitOutcome.Failure;
            throw;
        }
        catch (OperationCanceledException) when (
            request.Options.TryGetValue(Deadline, out var deadline) && deadline.IsCancellationRequested)
        {
            outcome = CircuitOutcome.Failure;
            throw;
        }
        finally
        {
            breaker.Leave(generation, outcome);
        }
    }

    private static string HostOf(Uri url) => url.IsDefaultPort ? url.IdnHost : $"{url.IdnHost}:{url.Port}";
}

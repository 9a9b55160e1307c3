namespace Periscope.Gateway.Overview;

/// <summary>The services that are not ready. None: all are.</summary>
internal sealed class Readiness(IServiceScopeFactory scopes, TimeProvider clock) : Kept<string[]>(scopes, clock)
{
    private static readonly TimeSpan s_lifetime = TimeSpan.FromSeconds(1);

    // As often as one is asked who starts (HealthLoop): nobody waits longer than until the next question for what is there by then.
    private static readonly TimeSpan s_whileMissing = TimeSpan.FromMilliseconds(200);

    protected override async Task<string[]> AskAsync(IServiceProvider services)
    {
        var answers = await services.GetRequiredService<Replies>().EachAsync(HttpMethod.Get, "/health/ready", CancellationToken.None);
        return [.. answers.Where(reply => !reply.IsSuccess).Select(reply => reply.Service)];
    }

    protected override TimeSpan LifetimeOf(string[] answer) => answer.Length == 0 ? s_lifetime : s_whileMissing;
}

namespace Periscope.Gateway.Overview;

/// <summary>
/// What one asking of all services gave, for everyone who asks within a time: strangers may, and each asking is a question to every service.
/// </summary>
/// <remarks>
/// The asking is nobody's: it goes on when the one who happened to come first has left, and it has neither that one's token, which could
/// decide what all are told, nor its trace.
/// </remarks>
internal abstract class Kept<T>(IServiceScopeFactory scopes, TimeProvider clock)
{
    private readonly Lock _lock = new();
    private Task<T>? _answer;
    private long _askedAt;
    private TimeSpan _lifetime;

    public Task<T> GetAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_answer is null || IsOver(_answer))
            {
                _askedAt = clock.GetTimestamp();
                using (ExecutionContext.SuppressFlow())
                {
                    _answer = Task.Run(AskAsync, CancellationToken.None);
                }
            }

            return _answer.WaitAsync(cancellationToken);
        }
    }

    protected abstract Task<T> AskAsync(IServiceProvider services);

    /// <summary>From when it was asked for.</summary>
    protected abstract TimeSpan LifetimeOf(T answer);

    // While it is under way, whoever comes waits for it with the others.
    private bool IsOver(Task<T> answer) =>
        answer.IsCompleted && (!answer.IsCompletedSuccessfully || clock.GetElapsedTime(_askedAt) >= _lifetime);

    private async Task<T> AskAsync()
    {
        await using var scope = scopes.CreateAsyncScope();
        var answer = await AskAsync(scope.ServiceProvider);
        _lifetime = LifetimeOf(answer);
        return answer;
    }
}

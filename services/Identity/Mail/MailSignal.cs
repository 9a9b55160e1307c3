namespace Periscope.Identity.Mail;

/// <summary>Wakes this replica's <see cref="MailWorker"/>, so that a person who waits for a mail does not wait for the next round.</summary>
internal sealed class MailSignal : IDisposable
{
    private readonly SemaphoreSlim _woken = new(0);

    public void Wake()
    {
        if (_woken.CurrentCount == 0)
        {
            _woken.Release();
        }
    }

    /// <summary>Until somebody wakes, or <paramref name="atMost"/> has passed: other replicas' rows and postponed ones wake nobody.</summary>
    public Task WaitAsync(TimeSpan atMost, CancellationToken cancellationToken) => _woken.WaitAsync(atMost, cancellationToken);

    public void Dispose() => _woken.Dispose();
}

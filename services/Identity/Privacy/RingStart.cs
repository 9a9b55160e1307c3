namespace Periscope.Identity.Privacy;

/// <summary>Reads the rings before the first request, and before the owner's account is made.</summary>
internal sealed class RingStart(PersonRing people, LookupKey lookup) : IHostedLifecycleService
{
    /// <exception cref="InvalidOperationException">There are people, but not the key that they are found by.</exception>
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        // The lookup's is made first, so whoever finds the other ring finds this one too; a new one would find nobody.
        if (await people.TryLoadAsync(cancellationToken))
        {
            if (!await lookup.TryLoadAsync(cancellationToken))
            {
                throw new InvalidOperationException("The key of the hash that people are found by is gone from identity.key_ring: restore that row.");
            }

            return;
        }

        await lookup.LoadAsync(cancellationToken);
        await people.LoadAsync(cancellationToken);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

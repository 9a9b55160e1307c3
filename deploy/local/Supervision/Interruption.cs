using System.Runtime.InteropServices;

namespace Periscope.LocalHosting.Supervision;

/// <summary>Ctrl-C, a closed terminal or a request to end, which must take the mesh along instead of leaving it behind.</summary>
internal sealed class Interruption : IDisposable
{
    private readonly TaskCompletionSource _asked = new();
    private readonly PosixSignalRegistration[] _registrations;

    public Interruption() => _registrations =
        [.. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP }.Select(s => PosixSignalRegistration.Create(s, Take))];

    public Task Asked => _asked.Task;

    public void Dispose()
    {
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }
    }

    private void Take(PosixSignalContext context)
    {
        context.Cancel = true;
        _asked.TrySetResult();
    }
}

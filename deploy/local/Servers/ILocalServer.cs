using Aspire.Hosting.ApplicationModel;
using Periscope.LocalHosting.State;
using Periscope.LocalHosting.Supervision;

namespace Periscope.LocalHosting.Servers;

/// <summary>A server of the distribution, run from a data directory of its own.</summary>
internal interface ILocalServer
{
    /// <summary>Shown as what runs, in place of a container's image.</summary>
    string Image { get; }

    /// <summary>Creates what the server needs before it starts and says how to start it. Called at every start.</summary>
    Task<LaunchPlan> PrepareAsync(CancellationToken cancellationToken);

    /// <summary>True when the server accepts work.</summary>
    Task<bool> IsReadyAsync(CancellationToken cancellationToken);
}

/// <param name="State">Where the server's files are.</param>
/// <param name="Disposable">The data is not worth a disk flush: a test's server.</param>
internal sealed record ServerContext(StateDirectory State, bool Disposable);

internal sealed record LocalServerAnnotation(Func<ServerContext, ILocalServer> Create) : IResourceAnnotation;

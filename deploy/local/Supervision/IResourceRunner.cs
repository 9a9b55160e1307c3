using Aspire.Hosting.ApplicationModel;

namespace Periscope.LocalHosting.Supervision;

/// <summary>Brings one row of the board to life and ends it.</summary>
internal interface IResourceRunner : IDisposable
{
    IResource Resource { get; }

    /// <summary>The row's name on the board.</summary>
    string Name { get; }

    ConsoleLog Log { get; }

    /// <summary>Returns at once; the board tells how it goes.</summary>
    Task StartAsync();

    Task StopAsync();
}

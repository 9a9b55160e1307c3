using System.Runtime.InteropServices;

namespace Periscope.LocalHosting.Supervision;

internal enum Signal
{
    None = 0,
    Interrupt = 2,
    Kill = 9,
    Terminate = 15,
}

/// <summary>POSIX signals, which <see cref="System.Diagnostics.Process"/> cannot send.</summary>
internal static partial class Signals
{
    public static bool Send(int processId, Signal signal) => Kill(processId, (int)signal) == 0;

    /// <summary>To a process and all that it started, if it leads a group.</summary>
    public static bool SendToGroup(int processId, Signal signal) => Kill(-processId, (int)signal) == 0;

    public static bool IsAlive(int processId) => Send(processId, Signal.None);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int processId, int signal);
}

namespace Periscope.Gateway.Edge;

/// <summary>Goes on with a request on the thread that heard of its bytes, instead of handing it to another one.</summary>
/// <remarks>
/// A forwarded request waits four times, and each hand-over wakes a thread. It suits a process in which nothing on a request's way blocks:
/// whatever here would wait for a disk, a lock that is held long or another process must be awaited.
/// </remarks>
internal static class InlineSockets
{
    private const string Setting = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";

    /// <summary>Before the first socket, as the runtime reads its setting once.</summary>
    public static void Use()
    {
        if (Environment.GetEnvironmentVariable(Setting) is null)
        {
            Environment.SetEnvironmentVariable(Setting, "1");
        }
    }
}

using System.Diagnostics;
using System.Globalization;

namespace Periscope.LocalHosting.Supervision;

/// <summary>
/// A small shell process that outlives the AppHost. It holds the other end of a pipe; when the pipe closes, however the AppHost
/// ended, it ends every process that was not reported as ended. So not even SIGKILL leaves a server behind.
/// </summary>
/// <remarks>Not PR_SET_PDEATHSIG: that fires when the thread that started the child ends, and thread-pool threads do.</remarks>
internal sealed class Guard : IDisposable
{
    // No "--" before the negative numbers: dash does not know it.
    private const string Script = """
        trap '' INT TERM HUP
        left=' '
        while read -r op pid; do
          case $op in
            +) left="$left$pid " ;;
            -) left=$(printf %s "$left" | sed "s/ $pid / /") ;;
          esac
        done
        for pid in $left; do kill -TERM "-$pid" 2>/dev/null; done
        tries=0
        while [ $tries -lt 50 ]; do
          alive=
          for pid in $left; do kill -0 "-$pid" 2>/dev/null && alive=1; done
          [ -z "$alive" ] && exit 0
          sleep 0.1
          tries=$((tries + 1))
        done
        for pid in $left; do kill -KILL "-$pid" 2>/dev/null; done
        """;

    private readonly Process _process;
    private readonly StreamWriter _left;
    private readonly Lock _lock = new();

    public Guard()
    {
        var start = new ProcessStartInfo("setsid", ["sh", "-c", Script, "periscope-guard"])
        {
            RedirectStandardInput = true,
            WorkingDirectory = "/",
        };
        _process = Process.Start(start)!;
        _left = _process.StandardInput;
        _left.AutoFlush = true;
    }

    public int ProcessId => _process.Id;

    public void Watch(int processId) => Say('+', processId);

    public void Forget(int processId) => Say('-', processId);

    public void Dispose()
    {
        lock (_lock)
        {
            _left.Close();
            _process.Dispose();
        }
    }

    private void Say(char operation, int processId)
    {
        lock (_lock)
        {
            _left.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{operation} {processId}"));
        }
    }
}

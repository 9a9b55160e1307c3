using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using NUnit.Framework;

namespace Periscope.TestKit;

/// <summary>A Redis of the test's own, to be killed and started again on the same port.</summary>
public sealed class OwnRedis : IDisposable
{
    private Process? _process;

    public int Port { get; } = FreePort.Pick();

    public string Address => $"127.0.0.1:{Port}";

    public async Task StartAsync()
    {
        try
        {
            _process = Process.Start(new ProcessStartInfo("redis-server")
            {
                ArgumentList = { "--port", $"{Port}", "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--daemonize", "no" },
                RedirectStandardOutput = true,
            });
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Ignore("skipped: no redis-server on this machine");
        }
        _process!.OutputDataReceived += (_, _) => { };
        _process.BeginOutputReadLine();
        await Eventually.IsTrueAsync(async () =>
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, Port);
                return true;
            }
            catch (SocketException)
            {
                return false;
            }
        }, "Redis listens");
    }

    public void Kill()
    {
        _process?.Kill();
        _process?.WaitForExit();
        _process?.Dispose();
        _process = null;
    }

    public void Dispose() => Kill();
}

using System.Diagnostics;
using System.Globalization;
using System.Net;
using Periscope.TestKit;

namespace Periscope.Benchmarks.Gateway;

/// <summary>A server as a process of its own, ended with this.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private const int LinesShown = 50;
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(1);

    private readonly Process _process;
    private readonly string _directory;

    private ServerProcess(Process process, Uri address, string directory)
    {
        _process = process;
        _directory = directory;
        Address = address;
    }

    public Uri Address { get; }

    /// <summary>One of our programs, built for release.</summary>
    /// <param name="project">Whose program.</param>
    /// <param name="port">Where it is to listen.</param>
    /// <param name="ready">A path that answers 200 when it can be measured.</param>
    /// <param name="environment">Its settings.</param>
    /// <param name="processor">The one processor that it may use; null for all.</param>
    /// <param name="arguments">For the program.</param>
    public static async Task<ServerProcess> DotnetAsync(
        string project, int port, string ready, IReadOnlyDictionary<string, string> environment, int? processor = null,
        params string[] arguments)
    {
        string[] command = ["dotnet", System.IO.Path.Combine("artifacts", "bin", project, "release", $"Periscope.{project}.dll"), .. arguments];
        if (processor is { } number)
        {
            command = ["taskset", "-c", $"{number}", .. command];
        }

        var all = new Dictionary<string, string>(environment)
        {
            ["ASPNETCORE_URLS"] = $"http://127.0.0.1:{port}",
            ["ASPNETCORE_ENVIRONMENT"] = "Production",
        };
        return await StartAsync(
            command, all, new Uri($"http://127.0.0.1:{port}"), ready, Directory.CreateTempSubdirectory("periscope-bench-").FullName);
    }

    /// <summary>A plain reverse proxy with connections kept open in both directions, as its manual advises.</summary>
    /// <param name="backend">Where to forward.</param>
    /// <param name="ready">A path of the service's that answers 200.</param>
    public static async Task<ServerProcess> NginxAsync(Uri backend, string ready)
    {
        var port = FreePort.Pick();
        var directory = Directory.CreateTempSubdirectory("periscope-nginx-").FullName;
        var file = System.IO.Path.Combine(directory, "nginx.conf");
        await File.WriteAllTextAsync(file, $$"""
            daemon off;
            worker_processes auto;
            pid {{directory}}/nginx.pid;
            error_log {{directory}}/error.log;
            events { worker_connections 1024; }
            http {
                access_log {{directory}}/access.log combined buffer=64k;
                client_body_temp_path {{directory}}; proxy_temp_path {{directory}}; fastcgi_temp_path {{directory}};
                uwsgi_temp_path {{directory}}; scgi_temp_path {{directory}};
                keepalive_requests 100000000;
                upstream service { server {{backend.Authority}}; keepalive 256; keepalive_requests 100000000; }
                server {
                    listen 127.0.0.1:{{port}};
                    location / {
                        proxy_pass http://service;
                        proxy_http_version 1.1;
                        proxy_set_header Connection "";
                        proxy_set_header Host $host;
                        proxy_set_header X-Forwarded-For $remote_addr;
                        proxy_set_header X-Forwarded-Proto $scheme;
                    }
                }
            }
            """);
        var program = File.Exists("/usr/sbin/nginx") ? "/usr/sbin/nginx" : "nginx";
        return await StartAsync(
            [program, "-c", file, "-e", System.IO.Path.Combine(directory, "error.log")], new Dictionary<string, string>(),
            new Uri($"http://127.0.0.1:{port}"), ready, directory);
    }

    /// <summary>What the process and its children have used of the processors, as <c>/proc/PID/stat</c> counts it (proc(5): 14 and 15).</summary>
    public TimeSpan ProcessorTime()
    {
        var children = File.ReadAllText($"/proc/{_process.Id}/task/{_process.Id}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var ticks = children.Append($"{_process.Id}").Sum(id =>
        {
            // The second field is a name in parentheses, with whatever in it.
            var fields = File.ReadAllText($"/proc/{id}/stat").Split(") ").Last().Split(' ');
            return long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture);
        });
        return TimeSpan.FromSeconds(ticks / 100.0);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    // What it says goes to a file, as a server's log does: whoever read it line by line would take part of the processors that are measured.
    private static async Task<ServerProcess> StartAsync(
        string[] command, IReadOnlyDictionary<string, string> environment, Uri address, string ready, string directory)
    {
        var log = System.IO.Path.Combine(directory, "output.log");
        // By env, as some shells hand on no variable whose name is none of theirs: ConnectionStrings__periscope-system.
        var start = new ProcessStartInfo(
            "sh", ["-c", "exec env \"$@\" > \"$0\" 2>&1", log, .. environment.Select(variable => $"{variable.Key}={variable.Value}"), .. command]);
        var server = new ServerProcess(Process.Start(start)!, address, directory);
        using var client = new HttpClient();
        try
        {
            await Eventually.IsTrueAsync(async () =>
            {
                try
                {
                    using var response = await client.GetAsync(new Uri(address, ready));
                    return response.StatusCode == HttpStatusCode.OK;
                }
                catch (HttpRequestException)
                {
                    return false;
                }
            }, $"{command[0]} answers", s_patience);
        }
        catch
        {
            Console.WriteLine(string.Join('\n', File.ReadLines(log).TakeLast(LinesShown)));
            await server.DisposeAsync();
            throw;
        }

        return server;
    }
}

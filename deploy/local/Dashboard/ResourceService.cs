using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Periscope.LocalHosting.Supervision;

namespace Periscope.LocalHosting.Dashboard;

/// <summary>
/// What the dashboard asks the AppHost: <c>aspire.v1.DashboardService</c> over cleartext HTTP/2. The gRPC packages are not in the
/// feed, and five methods need none of them.
/// </summary>
internal sealed class ResourceService(ResourceBoard board, IReadOnlyDictionary<string, IResourceRunner> runners, string apiKey) : IAsyncDisposable
{
    private WebApplication? _application;

    public async Task StartAsync(int port, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(k => k.ListenLocalhost(port, o => o.Protocols = HttpProtocols.Http2));
        _application = builder.Build();
        _application.Run(HandleAsync);
        await _application.StartAsync(cancellationToken);
    }

    public ValueTask DisposeAsync() => _application?.DisposeAsync() ?? ValueTask.CompletedTask;

    private async Task HandleAsync(HttpContext http)
    {
        http.Response.ContentType = "application/grpc";
        var given = Encoding.UTF8.GetBytes(http.Request.Headers["x-resource-service-api-key"].ToString());
        if (!CryptographicOperations.FixedTimeEquals(given, Encoding.UTF8.GetBytes(apiKey)))
        {
            Fail(http, GrpcStatus.Unauthenticated);
            return;
        }

        try
        {
            var status = await AnswerAsync(http);
            if (status != GrpcStatus.Ok)
            {
                Fail(http, status);
            }
            else if (!http.RequestAborted.IsCancellationRequested)
            {
                http.Response.AppendTrailer("grpc-status", "0");
            }
        }
        catch (OperationCanceledException)
        {
            // The dashboard closed the stream.
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException && !http.Response.HasStarted)
        {
            Fail(http, GrpcStatus.InvalidArgument);
        }
    }

    private async Task<GrpcStatus> AnswerAsync(HttpContext http)
    {
        switch (http.Request.Path.Value)
        {
            case "/aspire.v1.DashboardService/GetApplicationInformation":
                await GrpcStream.SendAsync(http, new ProtobufWriter().Text(1, "Periscope"));
                return GrpcStatus.Ok;
            case "/aspire.v1.DashboardService/WatchResources":
                await WatchResourcesAsync(http);
                return GrpcStatus.Ok;
            case "/aspire.v1.DashboardService/WatchResourceConsoleLogs":
                return await WatchConsoleAsync(http);
            case "/aspire.v1.DashboardService/ExecuteResourceCommand":
                return await ExecuteAsync(http);
            case "/aspire.v1.DashboardService/WatchInteractions":
                // Held open and silent: the dashboard can lose its connection for good when this method is "not implemented".
                await http.Response.Body.FlushAsync(http.RequestAborted);
                await Task.Delay(Timeout.Infinite, http.RequestAborted);
                return GrpcStatus.Ok;
            default:
                return GrpcStatus.Unimplemented;
        }
    }

    private async Task WatchResourcesAsync(HttpContext http)
    {
        var isFirst = true;
        await foreach (var snapshots in board.WatchAsync(http.RequestAborted))
        {
            await GrpcStream.SendAsync(http, isFirst ? ResourceMessages.InitialData(snapshots) : ResourceMessages.Changes(snapshots));
            isFirst = false;
        }
    }

    private async Task<GrpcStatus> WatchConsoleAsync(HttpContext http)
    {
        var request = await GrpcStream.ReceiveAsync(http);
        if (!runners.TryGetValue(request.Text(1) ?? "", out var runner))
        {
            return GrpcStatus.NotFound;
        }

        var follow = !request.Any(f => f is { Number: 2, Value: not 0 });
        await foreach (var line in runner.Log.ReadAsync(follow, http.RequestAborted))
        {
            await GrpcStream.SendAsync(http, ResourceMessages.LogLine(line));
        }

        return GrpcStatus.Ok;
    }

    private async Task<GrpcStatus> ExecuteAsync(HttpContext http)
    {
        var request = await GrpcStream.ReceiveAsync(http);
        if (!runners.TryGetValue(request.Text(2) ?? "", out var runner))
        {
            return GrpcStatus.NotFound;
        }

        var command = request.Text(1);
        if (command is "stop" or "restart")
        {
            await runner.StopAsync();
        }

        if (command is "start" or "restart")
        {
            await runner.StartAsync();
        }

        var problem = command is "start" or "stop" or "restart" ? null : $"There is no command '{command}'.";
        await GrpcStream.SendAsync(http, ResourceMessages.CommandResult(problem));
        return GrpcStatus.Ok;
    }

    private static void Fail(HttpContext http, GrpcStatus status) =>
        http.Response.Headers["grpc-status"] = ((int)status).ToString(CultureInfo.InvariantCulture);
}

internal enum GrpcStatus
{
    Ok = 0,
    InvalidArgument = 3,
    NotFound = 5,
    Unimplemented = 12,
    Unauthenticated = 16,
}

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Periscope.Identity.Tests.Conformance;

/// <summary>
/// The address that clients know a service by, in front of it as the gateway is: it is there first, so that the service can have it as
/// its authority.
/// </summary>
internal sealed class Doorway : IAsyncDisposable
{
    private static readonly string[] s_ofTheHop = ["Host", "Connection", "Transfer-Encoding", "Content-Length", "Keep-Alive"];
    private readonly WebApplication _app;
    private readonly HttpClient _inside = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });

    private Doorway(WebApplication app) => _app = app;

    public string Address { get; private set; } = "";

    /// <summary>Where requests go on to.</summary>
    public Uri? Target { get; set; }

    public static async Task<Doorway> OpenAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var doorway = new Doorway(builder.Build());
        doorway._app.Run(doorway.ForwardAsync);
        await doorway._app.StartAsync();
        doorway.Address = doorway._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return doorway;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _inside.Dispose();
    }

    private async Task ForwardAsync(HttpContext http)
    {
        using var request = new HttpRequestMessage(
            new HttpMethod(http.Request.Method), new Uri(Target!, http.Request.Path.ToUriComponent() + http.Request.QueryString));
        if (!HttpMethods.IsGet(http.Request.Method))
        {
            request.Content = new StreamContent(http.Request.Body);
        }

        foreach (var (name, values) in http.Request.Headers.Where(header => !s_ofTheHop.Contains(header.Key, StringComparer.OrdinalIgnoreCase)))
        {
            if (!request.Headers.TryAddWithoutValidation(name, [.. values]))
            {
                request.Content?.Headers.TryAddWithoutValidation(name, [.. values]);
            }
        }

        request.Headers.TryAddWithoutValidation("X-Forwarded-Host", http.Request.Host.Value);
        using var response = await _inside.SendAsync(request, http.RequestAborted);
        http.Response.StatusCode = (int)response.StatusCode;
        foreach (var (name, values) in response.Headers.Concat(response.Content.Headers)
            .Where(header => !s_ofTheHop.Contains(header.Key, StringComparer.OrdinalIgnoreCase)))
        {
            http.Response.Headers[name] = values.ToArray();
        }

        await response.Content.CopyToAsync(http.Response.Body);
    }
}

using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Periscope.Crawler.Tests;

/// <summary>A web site on a loopback address of its own, whose pages a test writes and rewrites.</summary>
internal sealed class TestSite : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, RequestDelegate> _pages = new();
    private readonly ConcurrentQueue<string> _requests = new();

    private TestSite(WebApplication app) => _app = app;

    public Uri Url { get; private set; } = null!;

    /// <summary>The paths that were asked for, but robots.txt.</summary>
    public IReadOnlyList<string> Requests => [.. _requests.Where(path => path != "/robots.txt")];

    public static async Task<TestSite> StartAsync(int number)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(new IPAddress([127, 0, 7, (byte)number]), 0));
        var app = builder.Build();
        var site = new TestSite(app);
        app.Run(site.AnswerAsync);
        await app.StartAsync();
        site.Url = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        return site;
    }

    public string At(string path) => new Uri(Url, path).AbsoluteUri;

    public void Page(string path, string html, string type = "text/html; charset=utf-8") => On(path, context =>
    {
        context.Response.ContentType = type;
        return context.Response.WriteAsync(html);
    });

    public void Status(string path, int status, string body = "", Action<HttpResponse>? also = null) => On(path, context =>
    {
        context.Response.StatusCode = status;
        also?.Invoke(context.Response);
        return context.Response.WriteAsync(body);
    });

    public void Redirect(string path, string to) => Status(path, StatusCodes.Status302Found, also: response => response.Headers.Location = to);

    public void On(string path, RequestDelegate answer) => _pages[path] = answer;

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private Task AnswerAsync(HttpContext context)
    {
        _requests.Enqueue(context.Request.Path);
        if (_pages.TryGetValue(context.Request.Path, out var answer))
        {
            return answer(context);
        }

        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }
}

using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Periscope.Demo.Sites;

/// <summary>A small competitor's website on a loopback port, whose pages can be revised while it is watched.</summary>
/// <remarks>It behaves like a real one: entity tags, 304, robots.txt, a sitemap, 404 for what it does not have.</remarks>
public sealed class DemoSite : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, string> _pages = new();
    private readonly ConcurrentDictionary<string, int> _statuses = new();
    private int _requests;

    private DemoSite(WebApplication app, int port)
    {
        _app = app;
        Port = port;
    }

    public int Port { get; }

    public string Host => $"127.0.0.1:{Port}";

    public Uri Address => new($"http://{Host}");

    /// <summary>How many requests came, robots.txt and sitemap included.</summary>
    public int Requests => _requests;

    public static async Task<DemoSite> StartAsync(int port, IReadOnlyDictionary<string, string> pages)
    {
        ArgumentNullException.ThrowIfNull(pages);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        var site = new DemoSite(builder.Build(), port);
        foreach (var (path, html) in pages)
        {
            site._pages[path] = html;
        }

        site._app.Run(site.AnswerAsync);
        await site._app.StartAsync();
        return site;
    }

    /// <summary>Changes what a path answers from now on.</summary>
    public void Revise(string path, string html) => _pages[path] = html;

    /// <summary>Replaces text on a page; throws when the page does not have it, so that a story cannot silently stop telling anything.</summary>
    public void Revise(string path, string old, string replacement)
    {
        ArgumentNullException.ThrowIfNull(old);
        if (!_pages[path].Contains(old, StringComparison.Ordinal))
        {
            throw new ArgumentException($"{path} does not say \"{old}\".", nameof(old));
        }

        _pages[path] = _pages[path].Replace(old, replacement, StringComparison.Ordinal);
    }

    /// <summary>Makes a path answer with an error, or with null as it did before.</summary>
    public void Fail(string path, int? status)
    {
        if (status is { } code)
        {
            _statuses[path] = code;
        }
        else
        {
            _statuses.TryRemove(path, out _);
        }
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext http)
    {
        Interlocked.Increment(ref _requests);
        var path = http.Request.Path.Value is { Length: > 1 } given ? given.TrimEnd('/') : "/";
        if (_statuses.TryGetValue(path, out var status))
        {
            http.Response.StatusCode = status;
            await http.Response.WriteAsync($"<html><body><h1>{status}</h1></body></html>");
            return;
        }

        var (type, body) = path switch
        {
            "/robots.txt" => ("text/plain", $"User-agent: *\nDisallow: /private\nSitemap: {Address}sitemap.xml\n"),
            "/sitemap.xml" => ("application/xml", Sitemap()),
            _ => ("text/html; charset=utf-8", _pages.GetValueOrDefault(path)),
        };
        if (body is null)
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        var tag = $"\"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(body)))[..16]}\"";
        http.Response.Headers.ETag = tag;
        if (http.Request.Headers.IfNoneMatch == tag)
        {
            http.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        http.Response.ContentType = type;
        await http.Response.WriteAsync(body);
    }

    private string Sitemap() =>
        $"""
        <?xml version="1.0" encoding="UTF-8"?>
        <urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
        {string.Join('\n', _pages.Keys.Order().Select(path => $"  <url><loc>{new Uri(Address, path)}</loc></url>"))}
        </urlset>
        """;
}

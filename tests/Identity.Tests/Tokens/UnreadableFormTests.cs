using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Periscope.TestKit;

namespace Periscope.Identity.Tests.Tokens;

/// <summary>A body that is no form is the caller's mistake at every OAuth endpoint, and told as these endpoints tell one.</summary>
internal sealed class UnreadableFormTests
{
    // Kestrel takes 30,000,000 bytes.
    private const int MoreThanIsTaken = 31_000_000;
    private static readonly string[] s_programs = ["/connect/token", "/connect/introspect", "/connect/revoke", "/connect/par"];
    private static readonly string[] s_browsers = ["/connect/authorize", "/connect/endsession"];

    [Test]
    public async Task Form_ThatCannotBeRead_IsAnInvalidRequest(
        [ValueSource(nameof(s_programs))] string path, [ValueSource(typeof(UnreadableForms), nameof(UnreadableForms.Names))] string form)
    {
        using var response = await SharedApp.Identity.Client.PostAsync(path, UnreadableForms.Of(form));

        var body = (await response.Content.ReadFromJsonAsync<JsonObject>())!;
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(body.Select(field => field.Key), Is.EqualTo(new[] { "error", "error_description" }));
        Assert.That(body["error"]!.GetValue<string>(), Is.EqualTo("invalid_request"));
        Assert.That(response.Headers.CacheControl?.NoStore, Is.True);
    }

    [Test]
    public async Task Form_OfABrowserThatCannotBeRead_ShowsAPage(
        [ValueSource(nameof(s_browsers))] string path, [ValueSource(typeof(UnreadableForms), nameof(UnreadableForms.Names))] string form)
    {
        using var response = await SharedApp.Identity.Client.PostAsync(path, UnreadableForms.Of(form));

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(response.Content.Headers.ContentType?.MediaType, Is.EqualTo("text/html"));
    }

    [Test]
    public async Task Query_WithANul_ShowsAPage(
        [ValueSource(nameof(s_browsers))] string path, [Values("client_id=a%00", "client_id%00=a")] string query)
    {
        using var response = await SharedApp.Identity.Client.GetAsync($"{path}?{query}");

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(response.Content.Headers.ContentType?.MediaType, Is.EqualTo("text/html"));
    }

    [TestCase("/connect/token")]
    [TestCase("/connect/authorize")]
    [TestCase("/signin")]
    public async Task Form_OfWhichMoreComesThanIsTaken_Is413(string path)
    {
        using var client = await ConnectAsync(SharedApp.Identity);
        using var reader = new StreamReader(client.GetStream());
        // Chunked, so that only reading it tells.
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
            $"POST {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            + $"Transfer-Encoding: chunked\r\n\r\n{MoreThanIsTaken:x}\r\n"));
        var sending = SendAsync(client.GetStream());

        Assert.That(await reader.ReadLineAsync(), Does.StartWith("HTTP/1.1 413 "));
        await sending;
    }

    [Test]
    public async Task Caller_WhoHangsUpInTheMiddle_IsNoError()
    {
        using var log = new RecordingLogger();
        await using var identity = await IdentityApp.StartAsync();
        identity.Service.Services.GetRequiredService<ILoggerFactory>().AddProvider(log);

        foreach (var path in new[] { "/connect/token", "/connect/authorize", "/signin" })
        {
            await HangUpAsync(identity, path, isReset: true);
            await HangUpAsync(identity, path, isReset: false);
        }

        // Long enough for what is logged of it.
        await Task.Delay(TimeSpan.FromSeconds(1));
        Assert.That(log.Entries.Where(entry => entry.Level >= LogLevel.Error).Select(entry => entry.Text), Is.Empty);
    }

    private static async Task HangUpAsync(IdentityApp identity, string path, bool isReset)
    {
        using var client = await ConnectAsync(identity);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
            $"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\na=b"));
        await Task.Delay(TimeSpan.FromMilliseconds(200));
        client.LingerState = new LingerOption(enable: isReset, seconds: 0);
    }

    private static async Task<TcpClient> ConnectAsync(IdentityApp identity)
    {
        var client = new TcpClient();
        await client.ConnectAsync(identity.Service.Address.Host, identity.Service.Address.Port);
        return client;
    }

    private static async Task SendAsync(NetworkStream stream)
    {
        // Short fields, as one that is long is refused for that.
        var part = Encoding.ASCII.GetBytes("a=" + new string('a', 99_997) + "&");
        try
        {
            for (var sent = 0; sent < MoreThanIsTaken; sent += part.Length)
            {
                await stream.WriteAsync(part);
            }
        }
        catch (IOException)
        {
            // Whoever has answered does not read on.
        }
    }
}

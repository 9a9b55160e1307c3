using System.IO.Compression;
using System.Net;

namespace Periscope.Gateway.Tests.WebApp;

internal sealed class WebAppFilesTests
{
    private const string Script = "console.log('the app')";

    private string _root = "";
    private GatewayApp _gateway = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _root = Directory.CreateTempSubdirectory("periscope-web-").FullName;
        Directory.CreateDirectory(Path.Combine(_root, "assets"));
        await File.WriteAllTextAsync(Path.Combine(_root, "index.html"), "<!doctype html><title>the app</title>");
        await File.WriteAllTextAsync(Path.Combine(_root, "manifest.webmanifest"), "{}");
        await File.WriteAllTextAsync(Path.Combine(_root, "assets", "app-1a2b.js"), Script);
        await using (var packed = new BrotliStream(File.Create(Path.Combine(_root, "assets", "app-1a2b.js.br")), CompressionLevel.SmallestSize))
        {
            await packed.WriteAsync(System.Text.Encoding.UTF8.GetBytes(Script));
        }

        _gateway = await GatewayApp.StartAsync(("Gateway:Web:Root", _root), ("Gateway:CorsOrigins", "https://other.example"));
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _gateway.DisposeAsync();
        Directory.Delete(_root, recursive: true);
    }

    [TestCase("/")]
    [TestCase("/competitors/01a2016b-cccf-7bc7-ab7e-e999806395ff/sources")]
    [TestCase("/ask?question=who")]
    public async Task Page_AnswersToEveryAddressOfTheApp(string path)
    {
        using var answer = await AskAsync(path, "text/html,application/xhtml+xml,*/*;q=0.8");

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await answer.Content.ReadAsStringAsync(), Does.Contain("the app"));
        Assert.That(answer.Headers.CacheControl!.NoCache, Is.True);
        var policy = answer.Headers.GetValues("Content-Security-Policy").Single();
        Assert.That(policy, Does.Contain("script-src 'self'").And.Contain("style-src 'self'").And.Not.Contain("unsafe"));
    }

    [TestCase("/api/v1/nothing")]
    [TestCase("/hubs/nothing")]
    [TestCase("/assets/gone-0000.js")]
    [TestCase("/internal/origins")]
    public async Task Page_AnswersToNoProgram(string path)
    {
        using var answer = await AskAsync(path, "text/html");

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
    }

    [Test]
    public async Task Page_IsNotForWhoeverWantsNoPage()
    {
        using var answer = await AskAsync("/competitors", "application/json");

        await Problem.ShouldBeAsync(answer, HttpStatusCode.NotFound);
    }

    [Test]
    public async Task Files_WithTheirHashInTheirName_AreKeptForEver()
    {
        using var answer = await AskAsync("/assets/app-1a2b.js", "*/*");

        Assert.That(answer.Headers.CacheControl!.ToString(), Is.EqualTo("public, max-age=31536000, immutable"));
        Assert.That(answer.Content.Headers.ContentType!.MediaType, Is.EqualTo("text/javascript"));
        Assert.That(answer.Content.Headers.ContentEncoding, Is.Empty);
        Assert.That(await answer.Content.ReadAsStringAsync(), Is.EqualTo(Script));
    }

    [TestCase("br", "br")]
    [TestCase("gzip, br;q=0.9", "br")]
    [TestCase("br;q=0", null)]
    public async Task Files_ArePackedForWhoeverUnderstandsIt(string accepted, string? expected)
    {
        using var answer = await AskAsync("/assets/app-1a2b.js", "*/*", accepted);
        await using var body = await answer.Content.ReadAsStreamAsync();
        await using var plain = expected is null ? body : new BrotliStream(body, CompressionMode.Decompress);
        using var reader = new StreamReader(plain);

        Assert.That(answer.Content.Headers.ContentEncoding.SingleOrDefault(), Is.EqualTo(expected));
        Assert.That(answer.Content.Headers.ContentType!.MediaType, Is.EqualTo("text/javascript"));
        Assert.That(answer.Headers.Vary, Does.Contain("Accept-Encoding"));
        Assert.That(await reader.ReadToEndAsync(), Is.EqualTo(Script));
    }

    [Test]
    public async Task Files_AreTheSameForEverySite()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/assets/app-1a2b.js") { Headers = { { "Origin", "https://other.example" } } };

        using var answer = await _gateway.Client.SendAsync(request);

        Assert.That(answer.Headers.Contains("Access-Control-Allow-Origin"), Is.False);
        Assert.That(answer.Headers.Vary, Is.EqualTo(new[] { "Accept-Encoding" }));
    }

    [Test]
    public async Task Manifest_HasItsType()
    {
        using var answer = await AskAsync("/manifest.webmanifest", "*/*");

        Assert.That(answer.Content.Headers.ContentType!.MediaType, Is.EqualTo("application/manifest+json"));
        Assert.That(answer.Headers.CacheControl!.NoCache, Is.True);
    }

    [Test]
    public async Task WithoutTheApp_TheGatewaySaysWhatItIs()
    {
        await using var bare = await GatewayApp.StartAsync();
        using var page = await bare.Client.GetAsync("/");
        using var link = new HttpRequestMessage(HttpMethod.Get, "/competitors") { Headers = { { "Accept", "text/html" } } };
        using var missing = await bare.Client.SendAsync(link);

        Assert.That(await page.Content.ReadAsStringAsync(), Does.Contain("Periscope"));
        Assert.That(missing.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
    }

    private async Task<HttpResponseMessage> AskAsync(string path, string accept, string? encodings = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation("Accept", accept);
        if (encodings is not null)
        {
            request.Headers.TryAddWithoutValidation("Accept-Encoding", encodings);
        }

        return await _gateway.Client.SendAsync(request);
    }
}

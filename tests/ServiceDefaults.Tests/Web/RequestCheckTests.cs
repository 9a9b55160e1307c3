using System.ComponentModel.DataAnnotations;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Periscope.ServiceDefaults.Web;
using Periscope.ServiceDefaults.Web.Checking;
using Periscope.TestKit;

namespace Periscope.ServiceDefaults.Tests.Web;

internal sealed class RequestCheckTests
{
    private TokenIssuer _issuer = null!;
    private WebApplication _app = null!;
    private HttpClient _client = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _issuer = await TokenIssuer.StartAsync();
        var builder = WebApplication.CreateBuilder();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["Identity:Authority"] = _issuer.Authority });
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.AddServiceDefaults("sample");
        _app = builder.Build();
        _app.UseServiceDefaults();
        _app.MapPost("/shelf", (Shelf shelf) => shelf).AllowAnonymous();
        _app.MapPost("/crate", (Crate crate) => crate).AllowAnonymous();
        _app.MapPost("/shelves", (IReadOnlyList<Shelf> shelves) => shelves.Count).AllowAnonymous();
        _app.MapDelete("/shelf", ([FromBody] Shelf? shelf) => shelf?.Name ?? "none").AllowAnonymous();
        _app.MapGet("/shelf", ([AsParameters] ShelfFilter filter, [AsParameters] Paging paging, [StringLength(3)] string? code) =>
            $"{filter.Order} {paging.Take} {code}").AllowAnonymous();
        _app.MapGet("/closed", () => "").RequireAuthorization();
        _app.MapGet("/busy", () => Problems.Of(StatusCodes.Status429TooManyRequests, "Queue full", "Wait.")).AllowAnonymous();
        _app.MapGet("/gone", () => Problems.NotFound("There is no such shelf.")).AllowAnonymous();
        await _app.StartAsync();
        _client = new HttpClient { BaseAddress = new Uri(_app.Urls.First()) };
        _client.DefaultRequestHeaders.Authorization = new("Bearer", _issuer.Token(new TestCaller { Workspaces = [] }));
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        _client.Dispose();
        await _app.DisposeAsync();
        await _issuer.DisposeAsync();
    }

    [TestCase("""{"tags":[null]}""", "tags[0]", "It is required.")]
    [TestCase("""{"books":[{"title":"ab"},null]}""", "books[1]", "It is required.")]
    [TestCase("""{"books":[{"title":"ab"},{"title":null}]}""", "books[1].title", "It is required.")]
    [TestCase("""{"books":[{"title":"abcdef"}]}""", "books[0].title", "2 to 5 characters.")]
    [TestCase("""{"notes":null}""", "notes", "It is required.")]
    [TestCase("""{"name":null}""", "name", "It is required.")]
    [TestCase("""{"name":""}""", "name", "It is required.")]
    [TestCase("""{"name":"abcdefghi"}""", "name", "At most 8 characters.")]
    [TestCase("""{"name":"a\nb"}""", "name", "It holds a character that is not shown: a control character, or one that turns the direction of text.")]
    [TestCase("""{"notes":["a\u0000b"]}""", "notes[0]", "It holds half of a character, or the character NUL.")]
    [TestCase("""{"tags":["a","\u202Eb"]}""", "tags[1]", "It holds a character that is not shown: a control character, or one that turns the direction of text.")]
    [TestCase("""{"tags":["a","b","c","d"]}""", "tags", "At most 3 items.")]
    [TestCase("""{"kind":"round"}""", "kind", "One of: wide, narrow.")]
    [TestCase("""{"room_no":11}""", "room_no", "1 to 10.")]
    [TestCase("""{"more":{"a":["\u0000"]}}""", "more", "It holds half of a character, or the character NUL.")]
    [TestCase("""{"code":"7"}""", "code", "Three letters.")]
    public async Task Field_ThatBreaksARule_IsNamedAsItIsWrittenAndToldWhatIsAllowed(string body, string field, string message) =>
        Assert.That(await ErrorsAsync(HttpMethod.Post, "/shelf", Whole(body)), Is.EqualTo(new[] { (field, message) }));

    [TestCase("""{"tags":["a","b"],"books":[{"title":"abc"}],"notes":[null,"a\nb"],"kind":"wide","room_no":1,"code":"abc"}""")]
    [TestCase("""{"tags":null,"books":null,"kind":null,"code":null}""")]
    public async Task Body_ThatBreaksNoRule_IsTaken(string body)
    {
        using var response = await SendAsync(HttpMethod.Post, "/shelf", Whole(body));

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK), await response.Content.ReadAsStringAsync());
    }

    [TestCase("order=up&limit=500", "limit", "limit is 1 to 200.")]
    [TestCase("order=sideways", "order", "One of: up, down.")]
    [TestCase("order=up&code=long", "code", "At most 3 characters.")]
    public async Task Parameter_ThatBreaksARule_IsNamed(string query, string field, string message) =>
        Assert.That(await ErrorsAsync(HttpMethod.Get, $"/shelf?{query}", null), Is.EqualTo(new[] { (field, message) }));

    [TestCase("[null]", "[0]", "It is required.")]
    [TestCase("""[{"name":"a","size":1},{"name":"","size":1}]""", "[1].name", "It is required.")]
    public async Task List_AsTheBody_IsWalked(string body, string field, string message) =>
        Assert.That(await ErrorsAsync(HttpMethod.Post, "/shelves", body), Is.EqualTo(new[] { (field, message) }));

    [TestCase("null", "body", "A JSON body is required.")]
    [TestCase("", "body", "A JSON body is required.")]
    [TestCase("{", "body", "This is not valid JSON (line 1, position 2).")]
    [TestCase("""{"name":"a","tags":["a",}""", "tags[1]", "This is not valid JSON (line 1, position 25).")]
    [TestCase("[]", "body", "An object is expected.")]
    [TestCase("""{"name":7}""", "name", "A text is expected.")]
    [TestCase("""{"name":"a","size":"many"}""", "size", "A whole number is expected.")]
    [TestCase("""{"name":"a","size":1.5}""", "size", "A whole number is expected.")]
    [TestCase("""{"name":"a","size":1,"tags":"a"}""", "tags", "A list is expected.")]
    [TestCase("""{"name":"a","size":1,"tags":[{}]}""", "tags[0]", "A text is expected.")]
    [TestCase("""{"name":"a","size":1,"owner":"me"}""", "owner", "A UUID is expected.")]
    [TestCase("""{"name":"a","size":1,"isOpen":"no"}""", "isOpen", "true or false is expected.")]
    [TestCase("""{"name":"a","size":1,"since":"then"}""", "since", "A time such as 2026-01-31T09:00:00Z is expected.")]
    [TestCase("""{"name":"a","size":1,"width":"w"}""", "width", "A number is expected.")]
    [TestCase("""{"name":"\ud800","size":1}""", "name", "It holds half of a character, or the character NUL.")]
    [TestCase("""{"name":"a","size":1,"more":{"a":"\ud800"}}""", "more", "It holds half of a character, or the character NUL.")]
    [TestCase("""{"name":"a","size":1,"books":[{}]}""", "books[0].title", "It is required.")]
    public async Task Body_ThatCannotBeRead_SaysWhatIsExpectedWhere(string body, string field, string message) =>
        Assert.That(await ErrorsAsync(HttpMethod.Post, "/shelf", body), Is.EqualTo(new[] { (field, message) }));

    [TestCase("""{"name":7}""", "name", "A text is expected.")]
    [TestCase("""{"name":"a","size":"many"}""", "size", "A number is expected.")]
    [TestCase("""{"name":"a","size":1.5}""", "size", "A whole number is expected.")]
    [TestCase("""{"name":"a","size":1,"owner":"me"}""", "owner", "A UUID is expected.")]
    [TestCase("""{"name":"a","size":1,"isOpen":"no"}""", "isOpen", "true or false is expected.")]
    [TestCase("""{"name":"a","size":1,"since":"then"}""", "since", "A time such as 2026-01-31T09:00:00Z is expected.")]
    [TestCase("""{"name":"a","size":1,"tags":"a"}""", "tags", "A list is expected.")]
    [TestCase("""{"name":"a","size":1,"tags":[{}]}""", "tags[0]", "A text is expected.")]
    [TestCase("""{"size":1}""", "name", "It is required.")]
    public async Task ParameterOfARecord_ThatCannotBeRead_SaysWhatIsExpected(string body, string field, string message) =>
        Assert.That(await ErrorsAsync(HttpMethod.Post, "/crate", body), Is.EqualTo(new[] { (field, message) }));

    [Test]
    public async Task RequiredFields_LeftOut_AreEachNamed() =>
        Assert.That(
            await ErrorsAsync(HttpMethod.Post, "/shelf", "{}"), Is.EqualTo(new[] { ("name", "It is required."), ("size", "It is required.") }));

    [Test]
    public async Task OptionalBody_LeftOut_IsNotMissed()
    {
        using var response = await SendAsync(HttpMethod.Delete, "/shelf", null);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK), await response.Content.ReadAsStringAsync());
    }

    [Test]
    public async Task Body_OfAnotherKind_IsToldWhichToSend()
    {
        using var content = new StringContent("name=a", Encoding.UTF8, "text/plain");
        using var response = await _client.PostAsync(new Uri("/shelf", UriKind.Relative), content);

        var problem = await ProblemAsync(response, HttpStatusCode.UnsupportedMediaType);
        Assert.That(problem["detail"]!.GetValue<string>(), Is.EqualTo("Send the body as JSON, with Content-Type: application/json."));
    }

    [TestCase("GET", "/closed", 401, "Unauthorized", "Sign in: this needs an access token in the header Authorization that is valid.")]
    [TestCase("GET", "/nowhere", 404, "Not found", "There is nothing at this address.")]
    [TestCase("PUT", "/shelf", 405, "Method not allowed", "This address does not take this method; the header Allow says which it takes.")]
    [TestCase("GET", "/busy", 429, "Queue full", "Wait.")]
    [TestCase("GET", "/gone", 404, "Not found", "There is no such shelf.")]
    public async Task Refusal_HasATypeATitleAndASentence(string method, string path, int status, string title, string detail)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (status == StatusCodes.Status401Unauthorized)
        {
            request.Headers.Authorization = new("Bearer", "none");
        }

        using var response = await _client.SendAsync(request);

        var problem = await ProblemAsync(response, (HttpStatusCode)status);
        Assert.That(problem["type"]?.GetValue<string>(), Does.StartWith("https://tools.ietf.org/html/rfc"), problem.ToJsonString());
        Assert.That((problem["title"]!.GetValue<string>(), problem["detail"]!.GetValue<string>()), Is.EqualTo((title, detail)));
        Assert.That(problem["traceId"], Is.Not.Null);
    }

    private static string Whole(string part)
    {
        var whole = JsonNode.Parse("""{"name":"a","size":1}""")!.AsObject();
        foreach (var (name, value) in JsonNode.Parse(part)!.AsObject())
        {
            whole[name] = value?.DeepClone();
        }

        return whole.ToJsonString();
    }

    private async Task<(string Field, string Message)[]> ErrorsAsync(HttpMethod method, string path, string? body)
    {
        using var response = await SendAsync(method, path, body);
        var problem = await ProblemAsync(response, HttpStatusCode.BadRequest);
        return [.. problem["errors"]!.AsObject().SelectMany(error => error.Value!.AsArray().Select(message => (error.Key, message!.GetValue<string>())))];
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? body)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json") };
        return await _client.SendAsync(request);
    }

    private static async Task<JsonObject> ProblemAsync(HttpResponseMessage response, HttpStatusCode status)
    {
        Assert.That(response.StatusCode, Is.EqualTo(status), await response.Content.ReadAsStringAsync());
        return (await response.Content.ReadFromJsonAsync<JsonObject>())!;
    }
}

public sealed record Shelf
{
    [Required, StringLength(8), PlainName]
    public required string Name { get; init; }

    public required int Size { get; init; }

    [MaxLength(3), PlainName]
    public IReadOnlyList<string>? Tags { get; init; }

    public Book[]? Books { get; init; }

    public IReadOnlyList<string?> Notes { get; init; } = [];

    [AllowedValues("wide", "narrow", null)]
    public string? Kind { get; init; }

    [JsonPropertyName("room_no"), System.ComponentModel.DataAnnotations.Range(1, 10)]
    public int Room { get; init; } = 1;

    [RegularExpression("[a-z]{3}", ErrorMessage = "Three letters.")]
    public string? Code { get; init; }

    public Guid? Owner { get; init; }

    public bool? IsOpen { get; init; }

    public DateTimeOffset? Since { get; init; }

    public double? Width { get; init; }

    public JsonElement? More { get; init; }
}

public sealed record Crate(
    string Name, int Size, Guid? Owner = null, bool? IsOpen = null, DateTimeOffset? Since = null, IReadOnlyList<string>? Tags = null);

public sealed record Book
{
    [StringLength(5, MinimumLength = 2)]
    public required string Title { get; init; }
}

public sealed class ShelfFilter
{
    [FromQuery(Name = "order"), AllowedValues("up", "down")]
    public string? Sort { get; init; }

    public string Order => $"by {Sort}";
}

using System.Net;
using AngleSharp;
using AngleSharp.Html.Dom;

namespace Periscope.Identity.Tests.Pages;

/// <summary>A browser without scripts, as far as a test over plain HTTP needs one: keeps cookies, follows nothing, sends forms as they were drawn.</summary>
internal sealed class PageClient : IDisposable
{
    private readonly HttpClientHandler _handler;
    private readonly HttpClient _http;

    public PageClient(IdentityApp identity, string? userAgent = null)
    {
        _handler = new HttpClientHandler { AllowAutoRedirect = false, CookieContainer = Cookies };
        _http = new HttpClient(_handler) { BaseAddress = identity.Service.Address };
        if (userAgent is not null)
        {
            _http.DefaultRequestHeaders.TryAddWithoutValidation("User-Agent", userAgent);
        }
    }

    public CookieContainer Cookies { get; } = new();

    public Task<HttpResponseMessage> GetAsync(string path) => _http.GetAsync(path);

    public async Task<IHtmlDocument> OpenAsync(string path)
    {
        using var response = await GetAsync(path);
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK), () => $"{path} answers {response.Headers.Location}");
        return await ReadAsync(response);
    }

    /// <summary>Fills the page's first form, or the one that goes to <paramref name="action"/>, and sends it.</summary>
    public async Task<HttpResponseMessage> SubmitAsync(IHtmlDocument page, string? action = null, params (string Name, string Value)[] fields)
    {
        var form = page.Forms.First(form => action is null || form.GetAttribute("action") == action);
        var content = form.Elements.OfType<IHtmlInputElement>().Where(input => input.Name is { Length: > 0 })
            .ToDictionary(input => input.Name!, input => input.GetAttribute("value") ?? "");
        foreach (var (name, value) in fields)
        {
            Assert.That(content.Keys, Does.Contain(name), "the form has this field");
            content[name] = value;
        }

        return await _http.PostAsync(form.GetAttribute("action"), new FormUrlEncodedContent(content));
    }

    public Task<HttpResponseMessage> PostAsync(string path, HttpContent content) => _http.PostAsync(path, content);

    public async Task<HttpResponseMessage> SignInAsync(string email, string password = IdentityApp.Password, string returnUrl = "/signout") =>
        await SubmitAsync(await OpenAsync($"/signin?returnUrl={Uri.EscapeDataString(returnUrl)}"), null, ("email", email), ("password", password));

    public static async Task<IHtmlDocument> ReadAsync(HttpResponseMessage response)
    {
        return (IHtmlDocument)await BrowsingContext.New().OpenAsync(async request => request.Content(await response.Content.ReadAsStringAsync()));
    }

    public void Dispose()
    {
        _http.Dispose();
        _handler.Dispose();
    }
}

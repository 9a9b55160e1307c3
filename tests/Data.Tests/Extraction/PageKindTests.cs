namespace Periscope.Data.Tests.Extraction;

internal sealed class PageKindTests
{
    [TestCase("404 Not Found", "<h1>Not Found</h1><p>The requested URL was not found on this server.</p>", "ErrorPage")]
    [TestCase("Acme", "<h1>This page doesn't exist</h1><p>Try our home page.</p>", "ErrorPage")]
    [TestCase("503 Service Temporarily Unavailable", "<center>nginx</center>", "ErrorPage")]
    [TestCase("Just a moment...", "<p>Checking your browser before accessing acme.example.</p>", "BotCheck")]
    [TestCase("Acme", "<p>Please complete the CAPTCHA below to continue.</p>", "BotCheck")]
    [TestCase("Acme", "<noscript>You need to enable JavaScript to run this app.</noscript><div id=root></div>", "ScriptRequired")]
    [TestCase("Acme", "<div>We value your privacy. We and our partners use cookies and ask for your consent.</div><button>Accept all</button><button>Reject all</button>", "CookieWall")]
    [TestCase("Acme", "<div id=root></div><script src=app.js></script>", "ScriptRequired")]
    [TestCase("Acme", "", "Empty")]
    [TestCase("Acme", "<main><h1>Error handling</h1><p>Our interface answers every error with a problem document that says what went wrong.</p></main>", "Content")]
    [TestCase("Cookie policy", "<main><h1>Cookie policy</h1><p>We set a session cookie when you log in. It lives until you log out, and nobody else reads it.</p></main>", "Content")]
    public void Kind_OfWhatServersShow(string title, string body, string expected) =>
        Assert.That(Pages.Body(body, title).Kind.ToString(), Is.EqualTo(expected));

    [Test]
    public void Quality_OfADocument_IsAboveThatOfAnErrorPage() =>
        Assert.That(Pages.WithMain("").Quality, Is.GreaterThan(0.4).And.GreaterThan(Pages.Body("<h1>Not Found</h1>", "404").Quality));
}

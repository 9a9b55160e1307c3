namespace Periscope.Demo.Sites;

/// <summary>What the two competitors say before anything changes.</summary>
public static class DemoPages
{
    private static readonly (string Path, string Text)[] s_northwindMenu =
        [("/", "Home"), ("/product", "Product"), ("/pricing", "Pricing"), ("/blog", "Blog"), ("/docs", "Docs"), ("/careers", "Careers"), ("/terms", "Terms of service")];

    private static readonly (string Path, string Text)[] s_fabrikamMenu =
        [("/", "Home"), ("/pricing", "Pricing"), ("/news", "News"), ("/careers", "Careers")];

    public static IReadOnlyDictionary<string, string> Northwind { get; } = new Dictionary<string, string>
    {
        ["/"] = Page(s_northwindMenu, "Northwind Analytics", "Product analytics for teams that ship",
            """
            <p>Northwind Analytics shows product teams which features people use, and why they stop. More than 2,000 teams work with it every day.</p>
            <h2>Everything about your product in one place</h2>
            <p>Funnels, retention, session replay and experiments work on the same events, so that the numbers agree.</p>
            <ul><li>Events arrive in two seconds</li><li>Dashboards that anyone can read</li><li>Hosted in Frankfurt and Virginia</li></ul>
            """),
        ["/pricing"] = Page(s_northwindMenu, "Pricing", "Plans that grow with you",
            """
            <p>Every plan starts with a free trial of 14 days. No card is needed.</p>
            <h2>Starter</h2><p>Starter costs $19 per month and includes 3 seats and 100,000 events.</p>
            <h2>Pro</h2><p>Pro costs $49 per month and includes 10 seats, 1 million events and session replay.</p>
            <h2>Enterprise</h2><p>Enterprise is priced on request and includes single sign-on, an audit log and a named engineer.</p>
            """),
        ["/careers"] = Page(s_northwindMenu, "Careers", "Work with us",
            """
            <p>We are 60 people in nine countries. These are our open positions.</p>
            <ul><li>Senior Backend Engineer, remote in Europe</li><li>Product Designer, Berlin</li></ul>
            """),
        ["/blog"] = Page(s_northwindMenu, "Blog", "From the team",
            """
            <article><h2>How we count retention</h2><p>Three definitions of retention, and which one we chose as the default.</p></article>
            <article><h2>Replay without recording secrets</h2><p>Fields are masked in the browser, before anything is sent.</p></article>
            """),
        ["/product"] = Page(s_northwindMenu, "Product", "What Northwind does",
            "<p>Collect events with one line of code. Ask questions without SQL. Share the answer as a link.</p>"),
        ["/docs"] = Page(s_northwindMenu, "Documentation", "Getting started", "<p>Install the snippet, send your first event, build your first funnel.</p>"),
        ["/terms"] = Page(s_northwindMenu, "Terms of service", "Terms of service", "<p>These terms apply from 1 January 2026. You own your data; we process it on your behalf.</p>"),
    };

    public static IReadOnlyDictionary<string, string> Fabrikam { get; } = new Dictionary<string, string>
    {
        ["/"] = Page(s_fabrikamMenu, "Fabrikam Insights", "Know what your users do",
            """
            <p>Fabrikam Insights is the analytics suite for retailers and marketplaces. It connects stores, apps and tills.</p>
            <p>Page generated at 2026-11-20 08:00:12, request 7f3a9c.</p>
            """),
        ["/pricing"] = Page(s_fabrikamMenu, "Pricing", "Simple pricing",
            """
            <h2>Team</h2><p>Team costs $39 per month and includes 5 seats and 500,000 events.</p>
            <h2>Business</h2><p>Business costs $129 per month and includes 25 seats and 5 million events.</p>
            """),
        ["/careers"] = Page(s_fabrikamMenu, "Careers", "Open roles",
            """
            <p>Fabrikam grows in Lisbon and Toronto.</p>
            <ul><li>Account Executive, Toronto</li></ul>
            """),
        ["/news"] = Page(s_fabrikamMenu, "News", "Press releases", "<article><h2>Fabrikam opens its Lisbon office</h2><p>Forty people will work there by summer.</p></article>"),
    };

    private static string Page((string Path, string Text)[] menu, string title, string heading, string main) =>
        $"""
        <!doctype html>
        <html lang="en">
        <head><meta charset="utf-8"><title>{title}</title><meta name="description" content="{heading}"></head>
        <body>
        <header><nav>{string.Join(' ', menu.Select(item => $"<a href=\"{item.Path}\">{item.Text}</a>"))}</nav></header>
        <main><h1>{heading}</h1>
        {main}
        </main>
        <footer><span>All rights reserved</span></footer>
        </body>
        </html>
        """;
}

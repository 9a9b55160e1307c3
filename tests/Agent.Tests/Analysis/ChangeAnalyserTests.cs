using Periscope.Agent.Analysis;

namespace Periscope.Agent.Tests.Analysis;

internal sealed class ChangeAnalyserTests
{
    private static readonly object[][] Material =
    [
        // source, before, after, category, least impact, a reason that has to be given
        ["pricing", "Pro: $49 per month", "Pro: $59 per month", "pricing", 7.0, "The Pro plan's price rose from $49 to $59 per month (+20 %)"],
        ["pricing", "The Team plan costs $20 per user per month.", "The Team plan costs $15 per user per month.", "pricing", 7.0, "The Team plan's price fell from $20 to $15 per user per month (-25 %)"],
        ["pricing", "Starter\n$19\n/month\nPro\n$49\n/month", "Starter\n$19\n/month\nPro\n$59\n/month", "pricing", 7.0, "The Pro plan's price rose from $49 to $59 (+20 %)"],
        ["pricing", "Starter | $9/mo\nBusiness | $99/mo", "Starter | $9/mo\nBusiness | $119/mo\nScale | $299/mo", "pricing", 7.0, "The Scale plan's price is new: $299 per month"],
        ["pricing", "Basic: €9 per month\nPro: €29 per month", "Pro: €29 per month", "pricing", 7.0, "A plan was removed: Basic (€9 per month)"],
        ["pricing", "Pro 29,00 € pro Monat", "Pro 35,00 € pro Monat", "pricing", 7.0, "The Pro plan's price rose from 29,00 € to 35,00 € per month (+21 %)"],
        ["pricing", "Enterprise: $1,200 per year", "Enterprise: Contact sales", "pricing", 7.0, "A price is no longer public: \"Enterprise: Contact sales\""],
        ["pricing", "Free plan for up to 3 users\nPro $10/month", "Pro $10/month", "pricing", 7.0, "A free offer was removed: \"Free plan for up to 3 users\""],
        ["pricing", "Pro $100/month", "Pro $100/year", "pricing", 5.0, "The Pro plan's price stays $100 but on other terms: $100 per month became $100 per year"],
        ["careers", "Open roles\nSales Manager, Berlin", "Open roles\nSales Manager, Berlin\nSenior Rust Engineer, Remote\nBackend Engineer, Paris\nProduct Designer, Remote", "hiring", 4.0, "3 new openings, 2 in engineering and 1 in design"],
        ["careers", "Account Executive (EMEA)\nData Scientist\nOffice Manager", "Office Manager", "hiring", 2.5, "2 openings closed, 1 in data and AI and 1 in sales"],
        ["news", "Newsroom", "Newsroom\nAcme raises $45 million Series B funding led by Accel Partners to expand in Europe", "funding", 8.0, "Raised $45 million (Series B, led by Accel Partners)"],
        ["blog", "Blog", "Blog\nWe have closed a €120M Series C round", "funding", 9.0, "Raised €120M (Series C)"],
        ["news", "News", "News\nAcme acquires Globex Analytics to strengthen its reporting", "acquisition", 8.0, "Acquires Globex Analytics"],
        ["news", "News", "News\nAcme to be acquired by Initech in all-cash deal", "acquisition", 9.0, "Is being acquired by Initech"],
        ["news", "News", "News\nAcme appoints Maria Fernandez as Chief Revenue Officer", "leadership", 7.0, "Maria Fernandez becomes Chief Revenue Officer"],
        ["blog", "Blog", "Blog\nOur CEO John Smith steps down after ten years", "leadership", 8.0, "John Smith leaves as CEO"],
        ["terms", "Disputes are settled in the courts of Delaware.", "Disputes are settled by binding arbitration, and you waive class action rights.", "legal", 6.0, "arbitration"],
        ["terms", "We keep personal data for 12 months.", "We keep personal data for 36 months and may share it with sub-processors.", "legal", 5.0, "sub-processors"],
        ["news", "News", "News\nGlobex sues Acme over patent infringement", "legal", 7.0, "patent infringement"],
        ["product", "Boards\nTimelines", "Boards\nTimelines\nIntroducing Acme Copilot: now available on all plans", "product", 6.0, "Introducing Acme Copilot"],
        ["docs", "API v1 is stable.", "API v1 is deprecated and will be shut down on 2027-03-01.", "product", 6.0, "deprecated"],
        ["home", "Project management for teams of every size\nStart", "The AI workspace for regulated industries\nStart", "messaging", 5.0, "It now says \"The AI workspace for regulated industries\" instead of \"Project management for teams of every size\""],
        ["blog", "Posts", "Posts\nHow Contoso reduced onboarding time by 40 %: a customer story", "content", 3.0, "customer story"],
        ["pricing", "Starter\nStarter costs $19 per month and includes 3 seats and 100,000 events.\nPro\nPro costs $49 per month and includes 10 seats, 1 million events and session replay.",
            "Starter\nStarter costs $19 per month and includes 3 seats and 100,000 events.\nPro\nPro costs $59 per month and includes 10 seats, 1 million events and session replay.",
            "pricing", 7.0, "The Pro plan's price rose from $49 to $59 per month (+20 %)"],
        ["careers", "Open roles\nAccount Executive, Toronto", "Open roles\nAccount Executive, Toronto\nMachine Learning Engineer, Lisbon\nStaff Data Engineer, Lisbon\nHead of AI, Toronto",
            "hiring", 4.0, "3 new openings, "],
        ["pricing", "Pro\n$49 per user / month, billed annually", "Pro\n$59 per user / month, billed annually", "pricing", 7.0, "The Pro plan's price rose from $49 to $59 per user per month (+20 %)"],
        ["pricing", "Professional — US$ 1,250.00 / year", "Professional — US$ 1,499.00 / year", "pricing", 7.0, "The Professional plan's price rose from US$ 1,250.00 to US$ 1,499.00 per year (+20 %)"],
        ["home", "Customers\nTrusted by 2,000 teams worldwide", "Customers\nTrusted by 3,000 teams worldwide", "messaging", 3.0, "Trusted by 3,000 teams worldwide"],
        ["news", "News", "News\nAcme welcomes Priya Natarajan as its new CFO", "leadership", 7.0, "Priya Natarajan becomes CFO"],
        ["news", "News", "News\nChief Technology Officer Ana Lima leaves the company", "leadership", 7.0, "Ana Lima leaves as Chief Technology Officer"],
        ["terms", "You may cancel at any time and get a refund.", "Subscriptions renew automatically and fees are not refundable.", "legal", 5.0, "Binding terms changed"],
        ["product", "Exports\nReports", "Exports\nReports\nNew integration: Acme now integrates with Salesforce", "product", 4.0, "An integration was added"],
        ["blog", "Posts", "Posts\nAcme lays out its roadmap and reduces its workforce by 12 %", "hiring", 7.0, "Staff is being cut"],
        ["blog", "Posts", "Posts\nFive thoughts on remote retrospectives", "content", 1.0, "1 line added"],
    ];

    private static readonly object[][] Noise =
    [
        ["home", "12,345 followers", "12,391 followers", "Only a counter changed."],
        ["blog", "Posted 2 days ago", "Posted 3 days ago", "Only a date or time changed."],
        ["home", "© 2025 Acme Inc. All rights reserved.", "© 2026 Acme Inc. All rights reserved.", "Only the copyright line changed."],
        ["docs", "Last updated: November 20, 2026 at 10:15 UTC", "Last updated: November 21, 2026 at 08:02 UTC", "Only a date or time changed."],
        ["home", "Build 3fa9c1d2e4b5a6f7", "Build 9bb0c1d2e4b5a6c2", "Only a technical token changed."],
        ["home", "31", "42", "Only a figure without words changed."],
        ["home", "48 people are viewing this right now", "51 people are viewing this right now", "Only a counter changed."],
    ];

    [TestCaseSource(nameof(Material))]
    public void Analyse_MaterialChange_GivesCategoryImpactAndReason(
        string source, string before, string after, string category, double leastImpact, string reason)
    {
        var change = ChangeSample.Of(source, before, after);

        var analysis = ChangeAnalyser.Analyse(change, before, after);

        Assert.Multiple(() =>
        {
            Assert.That(analysis.NoiseReason, Is.Null);
            Assert.That(analysis.Category, Is.EqualTo(category));
            Assert.That(analysis.Impact, Is.InRange(leastImpact, 10.0));
            Assert.That(analysis.ImpactReasons, Has.Some.Contains(reason));
            Assert.That(analysis.Confidence, Is.InRange(0.05, 0.98));
            Assert.That(analysis.Title, Does.Contain("Acme"));
            Assert.That(analysis.Title, Has.Length.LessThanOrEqualTo(100));
            Assert.That(Sentences(analysis.Narrative), Is.EqualTo(2), analysis.Narrative);
        });
    }

    [TestCaseSource(nameof(Material))]
    public void Analyse_AnyChange_QuotesExactlyWhatTheSnapshotsSay(
        string source, string before, string after, string category, double leastImpact, string reason)
    {
        var change = ChangeSample.Of(source, before, after);

        var analysis = ChangeAnalyser.Analyse(change, before, after);

        Assert.That(analysis.Citations, Is.Not.Empty);
        foreach (var citation in analysis.Citations)
        {
            var text = citation.SnapshotId == change.AfterSnapshotId ? after : before;
            Assert.That(text[citation.Start..citation.End], Is.EqualTo(citation.Quote));
        }
    }

    [TestCaseSource(nameof(Noise))]
    public void Analyse_TrivialDifference_IsNoiseWithReason(string source, string before, string after, string reason)
    {
        var analysis = ChangeAnalyser.Analyse(ChangeSample.Of(source, before, after), before, after);

        Assert.That(analysis.NoiseReason, Is.EqualTo(reason));
        Assert.That(analysis.Impact, Is.Zero);
    }

    [Test]
    public void Analyse_MovedLine_IsNoise()
    {
        var change = ChangeSample.Of("home", "x", "x") with
        {
            Added = [new() { Start = 40, End = 52, Text = "Ready to go?" }],
            Removed = [new() { Start = 0, End = 12, Text = "Ready to go?" }],
        };

        Assert.That(ChangeAnalyser.Analyse(change).NoiseReason, Is.EqualTo("The same text only moved to another place."));
    }

    [Test]
    public void Analyse_Truncated_IsLessSure()
    {
        var whole = ChangeAnalyser.Analyse(ChangeSample.Of("pricing", "Pro: $49 per month", "Pro: $59 per month"));
        var cut = ChangeAnalyser.Analyse(ChangeSample.Of("pricing", "Pro: $49 per month", "Pro: $59 per month", truncated: true));

        Assert.That(cut.Confidence, Is.LessThan(whole.Confidence));
        Assert.That(cut.Impact, Is.EqualTo(whole.Impact));
    }

    [Test]
    public void Analyse_SpanThatDoesNotFitItsText_IsNeverCited()
    {
        var change = ChangeSample.Of("pricing", "x", "x") with { Added = [new() { Start = 0, End = 5, Text = "Pro: $59 per month" }] };

        Assert.That(ChangeAnalyser.Analyse(change).Citations, Is.Empty);
    }

    // A full stop inside of a quotation or a figure ends no sentence.
    private static int Sentences(string narrative) =>
        System.Text.RegularExpressions.Regex.Count(System.Text.RegularExpressions.Regex.Replace(narrative, "\"[^\"]*\"", "quote"), @"\.(?=\s|$)");
}

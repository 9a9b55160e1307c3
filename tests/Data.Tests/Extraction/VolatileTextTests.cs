using Periscope.Data.Extraction;

namespace Periscope.Data.Tests.Extraction;

internal sealed class VolatileTextTests
{
    [TestCase("Generated 2026-11-21T10:11:12Z", "Generated 2026-11-22T23:59:01Z")]
    [TestCase("As of Nov 21, 2026, 10:11 AM UTC", "As of Dec 1, 2026, 4:02 PM UTC")]
    [TestCase("Posted 3 minutes ago", "Posted 2 hours ago")]
    [TestCase("Posted just now", "Posted 5 days ago")]
    [TestCase("1,204 views", "1,377 views")]
    [TestCase("12.4k followers and 300 likes", "12.5k followers and 301 likes")]
    [TestCase("120 out of 300 found this helpful", "121 out of 302 found this helpful")]
    [TestCase("Visitors: 10", "Visitors: 11")]
    [TestCase("Request ID: 8f3ab-12c9d", "Request ID: 77fe1-90aab")]
    [TestCase("ref a8f5f167f44f4964e6c998dee827110c", "ref 098f6bcd4621d373cade4e832627b4f6")]
    [TestCase("Page generated in 0.123 seconds", "Page generated in 0.4 seconds")]
    public void Mask_WhatTheClockOrTheServerChanges_IsTheSame(string one, string two) =>
        Assert.That(VolatileText.Mask(two), Is.EqualTo(VolatileText.Mask(one)));

    [TestCase("Last updated: September 1, 2023", "Last updated: October 1, 2023")]
    [TestCase("Effective 2023-09-01", "Effective 2023-10-01")]
    [TestCase("Pro: $49 a month", "Pro: $59 a month")]
    [TestCase("Up to 10 users", "Up to 25 users")]
    [TestCase("Open 9:00 to 17:00", "Open 9:00 to 18:00")]
    [TestCase("Answer within 24 hours", "Answer within 48 hours")]
    [TestCase("€1,000 likes", "€2,000 likes")]
    [TestCase("Article 12 applies", "Article 13 applies")]
    public void Mask_WhatAnEditorWrote_StaysDifferent(string one, string two) =>
        Assert.That(VolatileText.Mask(two), Is.Not.EqualTo(VolatileText.Mask(one)));
}

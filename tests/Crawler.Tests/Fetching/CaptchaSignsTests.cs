using System.Net;
using System.Text;
using Periscope.Crawler.Fetching;

namespace Periscope.Crawler.Tests.Fetching;

internal sealed class CaptchaSignsTests
{
    [TestCase(HttpStatusCode.Forbidden, "<title>Just a moment...</title><script src='/cdn-cgi/challenge-platform/x.js'>", true)]
    [TestCase(HttpStatusCode.OK, "<title>Are you a robot?</title><div class=g-recaptcha></div>", true)]
    [TestCase(HttpStatusCode.OK, "<title>Contact us</title><form><div class=g-recaptcha></div></form>", false)]
    [TestCase(HttpStatusCode.Forbidden, "<title>Forbidden</title>", false)]
    [TestCase(HttpStatusCode.NotFound, "<title>captcha</title>captcha", false)]
    public void In_Page_IsToldFromOrdinaryOnes(HttpStatusCode status, string page, bool expected) =>
        Assert.That(CaptchaSigns.In(status, Encoding.UTF8.GetBytes(page)), Is.EqualTo(expected));
}

using System.Net;
using Periscope.ServiceDefaults.Security;
using Periscope.TestKit;

namespace Periscope.ServiceDefaults.Tests.Web;

internal sealed class IdempotencyTests : IdempotencyFixture
{
    [Test]
    public async Task Post_SameKeyAndBody_GetsTheStoredAnswer()
    {
        var key = NewKey();
        using var first = await SendAsync("/orders", key, "{\"name\":\"a\"}");
        using var second = await SendAsync("/orders", key, "{\"name\":\"a\"}");

        Assert.That(first.StatusCode, Is.EqualTo(HttpStatusCode.Created));
        Assert.That(first.Headers.Contains("Idempotency-Replayed"), Is.False);
        Assert.That(second.StatusCode, Is.EqualTo(HttpStatusCode.Created));
        Assert.That(second.Headers.GetValues("Idempotency-Replayed").Single(), Is.EqualTo("true"));
        Assert.That(second.Headers.Location, Is.EqualTo(first.Headers.Location));
        Assert.That(second.Content.Headers.ContentType, Is.EqualTo(first.Content.Headers.ContentType));
        Assert.That(await second.Content.ReadAsStringAsync(), Is.EqualTo(await first.Content.ReadAsStringAsync()));
        Assert.That(Effects.Of(key), Is.EqualTo(1));
    }

    [TestCase("/orders", "{\"name\":\"b\"}")]
    [TestCase("/orders?priority=1", "{\"name\":\"a\"}")]
    public async Task Post_SameKeyForSomethingElse_IsRefused(string path, string body)
    {
        var key = NewKey();
        using var first = await SendAsync("/orders", key, "{\"name\":\"a\"}");
        using var second = await SendAsync(path, key, body);

        Assert.That(second.StatusCode, Is.EqualTo(HttpStatusCode.UnprocessableEntity));
        Assert.That(second.Content.Headers.ContentType!.MediaType, Is.EqualTo("application/problem+json"));
        Assert.That(Effects.Of(key), Is.EqualTo(1));
    }

    [Test]
    public async Task Post_FiftyCallersAtTwoReplicas_HaveOneEffectAndOneAnswer()
    {
        await using var other = await StartReplicaAsync();
        var key = NewKey();

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => Task.Run(async () =>
        {
            while (true)
            {
                using var response = await SendAsync("/orders", key, "{\"name\":\"a\"}", service: i % 2 == 0 ? Service : other);
                if (response.StatusCode != HttpStatusCode.Conflict)
                {
                    return (response.StatusCode, Body: await response.Content.ReadAsStringAsync());
                }
                Assert.That(response.Headers.RetryAfter!.Delta, Is.EqualTo(TimeSpan.FromSeconds(1)));
            }
        })));

        Assert.That(answers.Distinct().Count(), Is.EqualTo(1));
        Assert.That(answers[0].StatusCode, Is.EqualTo(HttpStatusCode.Created));
        Assert.That(Effects.Of(key), Is.EqualTo(1));
    }

    [Test]
    public async Task Post_WhileTheFirstIsUnderWay_IsAConflictToBeRetried()
    {
        var key = NewKey();
        var gate = Effects.Gate(key);
        var first = SendAsync("/slow", key, "{}");
        await Eventually.IsTrueAsync(() => Effects.Of(key) == 1, "the first request is under way");

        using var second = await SendAsync("/slow", key, "{}");
        gate.SetResult();
        using var answer = await first;

        Assert.That(second.StatusCode, Is.EqualTo(HttpStatusCode.Conflict));
        Assert.That(second.Headers.RetryAfter, Is.Not.Null);
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [TestCase("/fails")]
    [TestCase("/throws")]
    [TestCase("/busy")]
    public async Task Post_FailureOfTheMoment_IsNotKept(string path)
    {
        var key = NewKey();
        for (var i = 0; i < 2; i++)
        {
            using var response = await SendAsync(path, key, "{}");
            Assert.That((int)response.StatusCode, Is.GreaterThanOrEqualTo(429));
        }

        Assert.That(Effects.Of(key), Is.EqualTo(2));
    }

    [Test]
    public async Task Post_RefusalByTheHandler_IsKept()
    {
        var key = NewKey();
        using var first = await SendAsync("/refuses", key, "{}");
        using var second = await SendAsync("/refuses", key, "{}");

        Assert.That(second.StatusCode, Is.EqualTo(HttpStatusCode.Conflict));
        Assert.That(second.Headers.Contains("Idempotency-Replayed"), Is.True);
        Assert.That(await second.Content.ReadAsStringAsync(), Is.EqualTo(await first.Content.ReadAsStringAsync()));
        Assert.That(Effects.Of(key), Is.EqualTo(1));
    }

    [Test]
    public async Task Post_SameKeyOfAnotherPersonWorkspaceOrRoute_IsAnotherRequest()
    {
        var key = NewKey();
        var elsewhere = Caller with { Workspaces = [new WorkspaceClaim(Guid.CreateVersion7(), Roles.Owner, "enterprise")] };
        var colleague = Caller with { UserId = Guid.CreateVersion7() };
        foreach (var caller in new[] { Caller, elsewhere, colleague })
        {
            using var response = await SendAsync("/orders", key, "{\"name\":\"a\"}", caller);
            Assert.That(response.Headers.Contains("Idempotency-Replayed"), Is.False);
        }
        using var other = await SendAsync("/refuses", key, "{\"name\":\"a\"}");

        Assert.That(Effects.Of(key), Is.EqualTo(4));
    }

    [Test]
    public async Task Post_EventStream_PassesAtOnceAndIsNotKept()
    {
        var key = NewKey();
        for (var i = 1; i <= 2; i++)
        {
            var gate = Effects.Gate(key);
            using var request = Request("/stream", key, "{}");
            using var client = Service.Client(Caller);
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
            Assert.That(await reader.ReadLineAsync(), Is.EqualTo("data: first"), "it arrives while the handler still waits");
            gate.SetResult();
            Assert.That(await reader.ReadToEndAsync(), Does.Contain("data: second"));
            Assert.That(Effects.Of(key), Is.EqualTo(i));
        }
    }

    [TestCase(256)]
    [TestCase(0)]
    public async Task Post_KeyOfTheWrongLength_IsRefused(int length)
    {
        using var response = await SendAsync("/orders", new string('k', length), "{}");

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(await response.Content.ReadAsStringAsync(), Does.Contain("\"errors\":{\"Idempotency-Key\":"));
    }

    [Test]
    public async Task Get_WithAKey_IsAnsweredEveryTime()
    {
        var key = NewKey();
        for (var i = 0; i < 2; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/orders");
            request.Headers.Add("Idempotency-Key", key);
            using var client = Service.Client(Caller);
            using var response = await client.SendAsync(request);
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        }

        Assert.That(Effects.Of(key), Is.EqualTo(2));
    }

    [Test]
    public async Task Post_WithoutSigningIn_IsKeptWhereTheRouteAllowsItAndNowhereElse()
    {
        var key = NewKey();
        using var client = Service.Client(null);
        for (var i = 0; i < 2; i++)
        {
            using var request = Request("/register", key, "{}");
            using var response = await client.SendAsync(request);
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        }
        using var closed = Request("/orders", key, "{}");
        using var refused = await client.SendAsync(closed);

        Assert.That(Effects.Of(key), Is.EqualTo(1));
        Assert.That(refused.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    [Test]
    public async Task Post_BodyTooLargeToCompare_IsRefused()
    {
        using var response = await SendAsync("/refuses", NewKey(), new string('x', 11_000_000));

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.RequestEntityTooLarge));
    }
}

using System.Net.Http.Json;
using Periscope.ServiceDefaults.Messaging;
using Periscope.ServiceDefaults.Security;
using Periscope.ServiceDefaults.Tests.Sample;
using Periscope.ServiceDefaults.Web;
using Periscope.TestKit;

namespace Periscope.ServiceDefaults.Tests.Messaging;

internal sealed class RedeliveryTests
{
    private SampleService _service = null!;

    [OneTimeSetUp]
    public async Task Start() => _service = await SampleService.StartAsync();

    [OneTimeTearDown]
    public async Task Stop() => await _service.DisposeAsync();

    [Test]
    public async Task Consume_SameMessageThreeTimes_HasOneEffect()
    {
        var (thing, message) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        for (var i = 0; i < 3; i++)
        {
            await _service.Bus.PublishAsync(new ThingRenamed { ThingId = thing, Number = 1 }, _service.Workspace, message);
        }

        await _service.Bus.PublishAsync(new ThingRenamed { ThingId = thing, Number = 2 }, _service.Workspace);

        await Eventually.IsTrueAsync(async () => (await _service.EchoesAsync(thing)).Contains(2), "the last message was consumed");
        Assert.That((await _service.EchoesAsync(thing)).Order(), Is.EqualTo(new[] { 1, 2 }));
    }

    [Test]
    public async Task Consume_FailsThenHeals_TakesEffectOnceAndLeavesNoDeadLetter()
    {
        var thing = Guid.CreateVersion7();
        _service.Faults.Fail("heals");
        await _service.Bus.PublishAsync(new ThingRenamed { ThingId = thing, Number = 1, FaultName = "heals" }, _service.Workspace);
        await Eventually.IsTrueAsync(async () => (await ListAsync()).Any(l => l.Body.Contains(thing.ToString())), "the failure is listed");
        _service.Faults.Heal("heals");

        await Eventually.IsTrueAsync(async () => (await _service.EchoesAsync(thing)).Count == 1, "a later try succeeded");
        Assert.That((await ListAsync()).Any(l => l.Body.Contains(thing.ToString())), Is.False);
    }

    [Test]
    public async Task Consume_WithoutInbox_KeepsOneRowInTheMessagesWorkspace()
    {
        var (workspace, other) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        var kept = new ThingKept { ThingId = Guid.CreateVersion7(), Number = 1 };
        await _service.Bus.PublishAsync(kept, workspace);
        await _service.Bus.PublishAsync(kept, workspace);
        await _service.Bus.PublishAsync(new ThingKept { ThingId = Guid.CreateVersion7(), Number = 2 }, workspace);

        await Eventually.IsTrueAsync(async () => (await _service.KeptAsync(workspace)).Count == 2, "both were kept");
        Assert.That((await _service.KeptAsync(workspace)).Order(), Is.EqualTo(new[] { 1, 2 }));
        Assert.That(await _service.KeptAsync(other), Is.Empty);
    }

    [Test]
    public async Task Consume_WithoutInboxFailsThenHeals_LeavesNoDeadLetter()
    {
        var (workspace, thing) = (_service.Workspace, Guid.CreateVersion7());
        _service.Faults.Fail("keeps");
        await _service.Bus.PublishAsync(new ThingKept { ThingId = thing, Number = 7, FaultName = "keeps" }, workspace);
        await Eventually.IsTrueAsync(async () => (await ListAsync()).Any(l => l.Body.Contains(thing.ToString())), "the failure is listed");
        _service.Faults.Heal("keeps");

        await Eventually.IsTrueAsync(async () => (await _service.KeptAsync(workspace)).Contains(7), "a later try succeeded");
        await Eventually.IsTrueAsync(async () => !(await ListAsync()).Any(l => l.Body.Contains(thing.ToString())), "nothing is listed any more");
    }

    [TestCase("sample-thing-kept", "split", "sample-thing-counted", "split-count")]
    [TestCase("sample-thing-counted", "crossed-count", "sample-thing-kept", "crossed")]
    public async Task Consume_OneOfTwoQueuesSucceeds_TheOthersFailureStays(string healed, string healedFault, string failing, string failingFault)
    {
        var thing = Guid.CreateVersion7();
        _service.Faults.Fail(healedFault);
        _service.Faults.Fail(failingFault);
        await _service.Bus.PublishAsync(
            new ThingKept { ThingId = thing, Number = 1, FaultName = healedFault.Replace("-count", "", StringComparison.Ordinal) }, _service.Workspace);
        await Eventually.IsTrueAsync(async () => (await ListedAsync(thing)).Count(l => l.Status == "dead") == 2, "both are dead");

        _service.Faults.Heal(healedFault);
        await RetryAsync((await ListedAsync(thing)).Single(l => l.Queue == healed));
        await Eventually.IsTrueAsync(async () => (await ListedAsync(thing)).All(l => l.Queue != healed), "the healed one is no longer listed");

        Assert.That((await ListedAsync(thing)).Select(l => l.Queue), Is.EqualTo(new[] { failing }));
        _service.Faults.Heal(failingFault);
        await RetryAsync((await ListedAsync(thing)).Single());
        await Eventually.IsTrueAsync(async () => (await ListedAsync(thing)).Count == 0, "nothing is listed any more");
        Assert.That(await _service.EchoesAsync(thing), Is.EqualTo(new[] { 1 }));
    }

    [Test]
    public async Task Consume_AlwaysFails_IsDeadWithItsReasonAndComesBackByHand()
    {
        var thing = Guid.CreateVersion7();
        _service.Faults.Fail("dies");
        await _service.Bus.PublishAsync(new ThingRenamed { ThingId = thing, Number = 1, FaultName = "dies" }, _service.Workspace);
        var dead = await Eventually.FindsAsync(
            async () => (await ListAsync("dead")).FirstOrDefault(l => l.Body.Contains(thing.ToString())), "the message is dead");
        Assert.Multiple(() =>
        {
            Assert.That(dead.Attempts, Is.EqualTo(4), "once, and three times more");
            Assert.That(dead.Error, Does.Contain("told to fail"));
            Assert.That(dead.Queue, Is.EqualTo("sample-thing-renamed"));
            Assert.That(dead.MessageType, Is.EqualTo("Periscope.ServiceDefaults.Tests.Sample:ThingRenamed"));
            Assert.That(dead.TraceId, Is.Not.Null);
        });

        _service.Faults.Heal("dies");
        await RetryAsync(dead);

        await Eventually.IsTrueAsync(async () => (await _service.EchoesAsync(thing)).Count == 1, "the retry succeeded");
        Assert.That((await ListAsync("dead")).Any(l => l.Id == dead.Id), Is.False);
    }

    [Test]
    public async Task DeadLetters_OtherWorkspaceOrMember_AreNotShown()
    {
        var thing = Guid.CreateVersion7();
        _service.Faults.Fail("hidden");
        await _service.Bus.PublishAsync(new ThingRenamed { ThingId = thing, Number = 1, FaultName = "hidden" }, _service.Workspace);
        await Eventually.IsTrueAsync(async () => (await ListAsync()).Any(l => l.Body.Contains(thing.ToString())), "the failure is listed");
        using var stranger = _service.Client(TestCaller.In(Guid.CreateVersion7()));
        using var member = _service.Client(TestCaller.In(_service.Workspace, Roles.Member));

        var others = await stranger.GetFromJsonAsync<Page<DeadLetter>>("/system/dlq");
        using var refused = await member.GetAsync(new Uri("/system/dlq", UriKind.Relative));

        Assert.That(others!.Items, Is.Empty);
        Assert.That(refused.StatusCode, Is.EqualTo(System.Net.HttpStatusCode.Forbidden));
    }

    private async Task<List<DeadLetter>> ListedAsync(Guid thing) => [.. (await ListAsync()).Where(l => l.Body.Contains(thing.ToString()))];

    private async Task RetryAsync(DeadLetter dead)
    {
        using var client = _service.Client();
        using var response = await client.PostAsync(new Uri($"/system/dlq/{dead.Id}/retry", UriKind.Relative), null);
        response.EnsureSuccessStatusCode();
    }

    private async Task<IReadOnlyList<DeadLetter>> ListAsync(string? status = null)
    {
        using var client = _service.Client();
        return (await client.GetFromJsonAsync<Page<DeadLetter>>($"/system/dlq?limit=200{(status is null ? "" : $"&status={status}")}"))!.Items;
    }
}

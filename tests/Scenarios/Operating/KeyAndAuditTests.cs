using Periscope.Scenarios.Mesh;
using Periscope.TestKit.Receivers;

namespace Periscope.Scenarios.Operating;

/// <summary>What an operator does with keys and the audit trail of a Periscope that runs.</summary>
[Order(5)]
internal sealed class KeyAndAuditTests
{
    [Test]
    public async Task AuditTrail_IsHeldAgainstACopyOfItsSignatures()
    {
        var (copied, heads) = await PeriscopeCommand.RunAsync(["audit", "heads", "--state", RunningMesh.State]);
        var file = Path.Combine(RunningMesh.State, "audit.heads");
        await File.WriteAllLinesAsync(file, heads.Split('\n').Where(line => line.StartsWith('{')));

        var (verified, said) = await PeriscopeCommand.RunAsync(["audit", "verify", "--state", RunningMesh.State, "--heads", file]);
        var (missing, refusal) = await PeriscopeCommand.RunAsync(["audit", "verify", "--state", RunningMesh.State, "--heads", file + ".none"]);
        await File.WriteAllTextAsync(file, "");
        var (empty, nothing) = await PeriscopeCommand.RunAsync(["audit", "verify", "--state", RunningMesh.State, "--heads", file]);

        Assert.That((copied, verified), Is.EqualTo((0, 0)), said);
        Assert.That(said, Does.Contain("The audit trail is as it was written").And.Contain("copied signatures"));
        Assert.That((missing, empty), Is.EqualTo((2, 2)), refusal + nothing);
        Assert.That(refusal, Does.Contain("audit.heads.none"));
    }

    [Test]
    public async Task KeyRotation_ReachesPeopleAndChannels_AndBothGoOn()
    {
        using var owner = await RunningMesh.OwnerAsync();
        var channel = await owner.PostAsync("/api/v1/channels", new { kind = "webhook", name = "Rotated", config = new { url = RunningMesh.Webhook.Url } });
        var secret = channel["config"]!["secret"]!.GetValue<string>();

        var (exitCode, output) = await PeriscopeCommand.RunAsync(["keys", "rotate", "--state", RunningMesh.State]);
        var received = RunningMesh.Webhook.Received.Count;
        var tested = await owner.PostAsync($"/api/v1/channels/{channel["id"]!.GetValue<string>()}/test", new { });
        using var again = await RunningMesh.OwnerAsync();

        Assert.That(exitCode, Is.Zero, output);
        Assert.That(output, Does.Contain("Identity's key ring has version").And.Contain("Notification's key ring has version"));
        Assert.That(tested["delivered"]!.GetValue<bool>(), Is.True, tested.ToJsonString());
        Assert.That(
            RunningMesh.Webhook.Received.Skip(received).Any(hook => WebhookReceiver.IsGenuine(hook, secret, TimeProvider.System.GetUtcNow())), Is.True);
    }
}

using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Periscope.Identity.Audit;
using Periscope.Identity.Keys;

namespace Periscope.Identity.Tests.Audit;

/// <summary>What the verifier finds after somebody with every right over the database was there.</summary>
internal sealed class AuditVerifierTests
{
    private IdentityApp _identity = null!;
    private Guid _chain;
    private string _email = "";

    private SignedEnds Remembered => _identity.Service.Services.GetRequiredService<SignedEnds>();

    [OneTimeSetUp]
    public async Task StartAppAsync() => _identity = await IdentityApp.StartAsync();

    [OneTimeTearDown]
    public async Task StopAppAsync() => await _identity.DisposeAsync();

    /// <summary>Six entries, all signed.</summary>
    [SetUp]
    public async Task StartAsync()
    {
        var owner = await _identity.RegisterAsync();
        (_chain, _email) = (owner.Workspace, owner.Email);
        using var client = await _identity.AsAsync(owner.Email);
        for (var i = 2; i <= 6; i++)
        {
            using var response = await client.PutAsJsonAsync($"/api/v1/workspaces/{_chain}", new { name = $"Größe {i}" });
            Assert.That(response.IsSuccessStatusCode, Is.True);
        }

        await _identity.SignAsync();
    }

    [Test]
    public async Task Untouched_IsFoundRight_AndSignedToItsEnd()
    {
        var report = await _identity.VerifyAsync(_chain);

        Assert.That(report.Findings, Is.Empty);
        Assert.That((report.Chains, report.Entries, report.Signed), Is.EqualTo((1, 6L, 6L)));
    }

    [TestCase("details = '{}'")]
    [TestCase("action = 'member.added'")]
    [TestCase("actor_id = NULL")]
    [TestCase("at = at + interval '1 microsecond'")]
    [TestCase("personal = '\\x00'")]
    public async Task ChangedRow_IsNamed(string change)
    {
        await _identity.TamperAsync($"UPDATE audit_entries SET {change} WHERE chain = $1 AND sequence = 3", _chain);

        await FindsAsync((AuditFault.Changed, 3));
    }

    [Test]
    public async Task RemovedRows_AreNamed()
    {
        await _identity.TamperAsync("DELETE FROM audit_entries WHERE chain = $1 AND sequence IN (3, 4)", _chain);

        await FindsAsync((AuditFault.Removed, 3));
        Assert.That((await _identity.VerifyAsync(_chain)).Findings[0].Text, Is.EqualTo("Entries 3 to 4 were removed."));
    }

    [Test]
    public async Task RemovedRow_AndTheRestMovedUp_IsFound()
    {
        await _identity.TamperAsync("DELETE FROM audit_entries WHERE chain = $1 AND sequence = 3", _chain);
        await _identity.TamperAsync("UPDATE audit_entries SET sequence = sequence - 10 WHERE chain = $1 AND sequence > 3", _chain);
        await _identity.TamperAsync("UPDATE audit_entries SET sequence = sequence + 9 WHERE chain = $1 AND sequence < 0", _chain);

        await FindsAsync((AuditFault.Removed, 3), (AuditFault.Removed, 6));
    }

    [Test]
    public async Task RowsRemovedFromTheEnd_AreMissedByTheSignatureAlone()
    {
        await _identity.TamperAsync("DELETE FROM audit_entries WHERE chain = $1 AND sequence > 4", _chain);
        await _identity.TamperAsync(
            "UPDATE audit_chains c SET sequence = 4, signed_sequence = 4, hash = (SELECT hash FROM audit_entries WHERE chain = c.chain AND sequence = 4) WHERE chain = $1",
            _chain);

        await FindsAsync((AuditFault.Removed, 5));
    }

    [Test]
    public async Task WholeChainRemoved_IsMissed()
    {
        await _identity.TamperAsync("DELETE FROM audit_entries WHERE chain = $1", _chain);
        await _identity.TamperAsync("DELETE FROM audit_chains WHERE chain = $1", _chain);

        await FindsAsync((AuditFault.Removed, 1));
    }

    [Test]
    public async Task TwoRowsThatChangedPlaces_AreNamed()
    {
        await _identity.TamperAsync("UPDATE audit_entries SET sequence = -3 WHERE chain = $1 AND sequence = 3", _chain);
        await _identity.TamperAsync("UPDATE audit_entries SET sequence = 3 WHERE chain = $1 AND sequence = 4", _chain);
        await _identity.TamperAsync("UPDATE audit_entries SET sequence = 4 WHERE chain = $1 AND sequence = -3", _chain);

        await FindsAsync((AuditFault.Reordered, 3), (AuditFault.Reordered, 4), (AuditFault.Reordered, 5));
    }

    [Test]
    public async Task RowChanged_AndEveryHashAfterItMadeAnew_IsBetrayedByTheSignature()
    {
        await _identity.WriteAnewAsync(_chain);

        await FindsAsync((AuditFault.Rewritten, 6));
    }

    [Test]
    public async Task Signatures_RemovedOrMadeWithAnotherKey_AreFound()
    {
        await _identity.TamperAsync("UPDATE audit_heads SET signature = set_byte(signature, 5, 255 - get_byte(signature, 5)) WHERE chain = $1", _chain);
        await FindsAsync((AuditFault.Signature, 6), (AuditFault.Signature, 6));

        await _identity.TamperAsync("DELETE FROM audit_heads WHERE chain = $1", _chain);
        await FindsAsync((AuditFault.Signature, 6));
    }

    [Test]
    public async Task KeyOfSomebodyElse_VouchesForNothing()
    {
        await using var foreign = await IdentityApp.StartAsync();
        await foreign.SignAsync();
        await using (var theirs = NpgsqlDataSource.Create(foreign.Service.Database.Admin))
        {
            await using var key = theirs.CreateCommand("SELECT private_key FROM identity.audit_keys");
            await _identity.TamperAsync(
                "INSERT INTO audit_keys (kid, private_key, created_at) VALUES ('theirs', $1, now())", (await key.ExecuteScalarAsync())!);
        }

        var report = await _identity.VerifyAsync(_chain);
        await _identity.TamperAsync("DELETE FROM audit_keys WHERE kid = 'theirs'");

        Assert.That(report.Findings.Select(f => f.Text), Is.EqualTo(new[] { "The key theirs was not made by this installation." }));
    }

    [Test]
    public async Task Command_SaysWhatItFound_AndItsExitCodeTells()
    {
        await using var database = NpgsqlDataSource.Create(_identity.Service.Database.System);
        var verifier = new AuditVerifier(database, _identity.Service.Services.GetRequiredService<MasterKey>());
        using var right = new StringWriter();
        using var wrong = new StringWriter();

        var before = await AuditCommand.RunAsync(verifier, Remembered, _chain, copy: null, right);
        await _identity.TamperAsync("DELETE FROM audit_entries WHERE chain = $1 AND sequence = 6", _chain);
        var after = await AuditCommand.RunAsync(verifier, Remembered, _chain, copy: null, wrong);

        Assert.That((before, after), Is.EqualTo((0, 1)));
        Assert.That(right.ToString(), Does.Contain("6 entries in 1 chains, 6 of them signed"));
        Assert.That(wrong.ToString(), Does.StartWith($"Workspace {_chain}: Entry 6 was removed from the end."));
    }

    [Test]
    public async Task ChainCutBackWithItsSignatures_IsBetrayedByACopyOfThem()
    {
        var copy = await CopyAsync();
        await _identity.TamperAsync("DELETE FROM audit_entries WHERE chain = $1 AND sequence > 4", _chain);
        await _identity.TamperAsync("DELETE FROM audit_heads WHERE chain = $1", _chain);
        await _identity.TamperAsync(
            "UPDATE audit_chains c SET sequence = 4, signed_sequence = 0, hash = (SELECT hash FROM audit_entries WHERE chain = c.chain AND sequence = 4) WHERE chain = $1",
            _chain);

        var (alone, withCopy) = (await _identity.VerifyAsync(_chain), await _identity.VerifyAsync(_chain, copy));

        Assert.That(alone.Findings, Is.Empty);
        Assert.That(withCopy.Findings.Select(f => f.Text), Is.EqualTo(new[] { "Entries 5 to 6 were removed from the end." }));
    }

    [Test]
    public async Task ChainGoneAsAWhole_IsBetrayedByACopy()
    {
        var copy = await CopyAsync();
        foreach (var table in new[] { "audit_entries", "audit_heads", "audit_chains" })
        {
            await _identity.TamperAsync($"DELETE FROM {table} WHERE chain = $1", _chain);
        }

        var (alone, withCopy) = (await _identity.VerifyAsync(_chain), await _identity.VerifyAsync(chain: null, copy));

        Assert.That(alone.Findings, Is.Empty);
        Assert.That(withCopy.Findings.Where(f => f.Chain == _chain).Select(f => (f.Kind, f.Sequence)), Is.EqualTo(new[] { (AuditFault.Removed, 1L) }));
    }

    [Test]
    public async Task ChainWrittenAnewAndSignedAgain_IsBetrayedByACopy()
    {
        var copy = await CopyAsync();
        await _identity.WriteAnewAsync(_chain);
        await _identity.RemoveSignaturesAsync(_chain);
        ForgetSigned();
        await _identity.SignAsync();

        var (alone, withCopy) = (await _identity.VerifyAsync(_chain), await _identity.VerifyAsync(_chain, copy));

        Assert.That(alone.Findings.Select(f => f.Kind), Has.None.EqualTo(AuditFault.Rewritten));
        Assert.That(withCopy.Findings.Select(f => (f.Kind, f.Sequence)), Has.Member((AuditFault.Rewritten, 6L)));
    }

    [Test]
    public async Task OlderCopy_IsNotHiddenByOneThatWasMadeAfterwards()
    {
        var genuine = await CopyAsync();
        await _identity.WriteAnewAsync(_chain);
        await _identity.RemoveSignaturesAsync(_chain);
        ForgetSigned();
        await _identity.SignAsync();
        var later = await CopyAsync();

        foreach (var both in new[] { genuine.Concat(later), later.Concat(genuine) })
        {
            var report = await _identity.VerifyAsync(_chain, [.. both]);
            Assert.That(report.Findings.Select(f => (f.Kind, f.Sequence)), Has.Member((AuditFault.Rewritten, 6L)));
        }
    }

    [Test]
    public async Task Copy_OfAChainThatGrewSince_FindsNothing_AndOneThatWasChangedIsNotBelieved()
    {
        var copy = await CopyAsync();
        using (var client = await _identity.AsAsync(_email))
        {
            using var response = await client.PutAsJsonAsync($"/api/v1/workspaces/{_chain}", new { name = "Grown" });
            Assert.That(response.IsSuccessStatusCode, Is.True);
            await _identity.SignAsync();
        }

        var right = await _identity.VerifyAsync(_chain, copy);
        var wrong = await _identity.VerifyAsync(_chain, [.. copy.Select(head => head with { Sequence = 5 })]);

        Assert.That(right.Findings, Is.Empty);
        Assert.That(wrong.Findings.Select(f => f.Text), Is.EqualTo(new[] { "A copied signature over the first 5 entries is not this installation's." }));
    }

    [TestCase("{}", "Line 2 of ")]
    [TestCase("no JSON", "Line 2 of ")]
    [TestCase("", "There is no signature of this workspace in ")]
    public async Task Command_CopyThatIsNone_IsNamedAndVerifiesNothing(string line, string said)
    {
        await using var database = NpgsqlDataSource.Create(_identity.Service.Database.System);
        var verifier = new AuditVerifier(database, _identity.Service.Services.GetRequiredService<MasterKey>());
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, "\n" + line);
        using var output = new StringWriter();
        using var missing = new StringWriter();

        var codes = (await AuditCommand.RunAsync(verifier, Remembered, _chain, file, output), await AuditCommand.RunAsync(verifier, Remembered, _chain, file + ".none", missing));
        File.Delete(file);

        Assert.That(codes, Is.EqualTo((2, 2)));
        Assert.That(output.ToString(), Does.StartWith(said));
        Assert.That(missing.ToString(), Does.Contain(file + ".none"));
    }

    // What takes access to the folder of the master key.
    private void ForgetSigned() => File.Delete(Path.Combine(_identity.KeysPath, "audit", $"{_chain}.json"));

    // As an operator keeps it: what the command prints, in a file.
    private async Task<AuditHead[]> CopyAsync()
    {
        await using var database = NpgsqlDataSource.Create(_identity.Service.Database.System);
        using var printed = new StringWriter();
        await AuditHeadCopy.WriteAsync(database, printed, CancellationToken.None);
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, printed.ToString());
        var heads = AuditHeadCopy.Read(file).Where(head => head.Chain == _chain).ToArray();
        File.Delete(file);
        Assert.That(heads.Select(head => head.Sequence), Is.EqualTo(new[] { 6L }));
        return heads;
    }

    private async Task FindsAsync(params (AuditFault, long)[] expected)
    {
        var report = await _identity.VerifyAsync(_chain);
        Assert.That(report.Findings.Select(f => (f.Kind, f.Sequence)), Is.EqualTo(expected), () => string.Join('\n', report.Findings.Select(f => f.Text)));
    }
}

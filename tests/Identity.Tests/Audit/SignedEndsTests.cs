using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using Periscope.Identity.Audit;
using Periscope.Identity.Keys;
using Periscope.ServiceDefaults.Persistence;
using Periscope.TestKit;

namespace Periscope.Identity.Tests.Audit;

/// <summary>What the signer does, and what is found, after somebody with every right over the database was there, but without the keys.</summary>
internal sealed class SignedEndsTests
{
    private IdentityApp _identity = null!;
    private HttpClient _client = null!;
    private Guid _chain;

    private IServiceProvider Services => _identity.Service.Services;

    /// <summary>Six entries, all signed.</summary>
    [SetUp]
    public async Task StartAsync()
    {
        _identity = await IdentityApp.StartAsync();
        var owner = await _identity.RegisterAsync();
        _chain = owner.Workspace;
        _client = await _identity.AsAsync(owner.Email);
        await AddEntriesAsync(5);
        await _identity.SignAsync();
    }

    [TearDown]
    public async Task StopAsync()
    {
        _client.Dispose();
        await _identity.DisposeAsync();
    }

    [Test]
    public async Task ChainWrittenAnew_WithoutItsSignatures_IsNotSigned_AndFoundByTheCommandAlone()
    {
        await _identity.WriteAnewAsync(_chain);
        await _identity.RemoveSignaturesAsync(_chain);
        await _identity.SignAsync();

        await using var database = NpgsqlDataSource.Create(_identity.Service.Database.System);
        using var said = new StringWriter();
        var code = await AuditCommand.RunAsync(
            new AuditVerifier(database, Services.GetRequiredService<MasterKey>()), new SignedEnds(_identity.KeysPath), _chain, copy: null, said);

        Assert.That(await _identity.HeadsAsync(_chain), Is.Empty);
        Assert.That(code, Is.EqualTo(1));
        Assert.That(said.ToString(), Does.StartWith($"Workspace {_chain}: Entry 6 or one before it is not the one that was signed at "));
        Assert.That(await HealthAsync(), Is.EqualTo("degraded"));
    }

    [Test]
    public async Task FolderThatCannotBeWrittenTo_IsSaid_AndSignedWhenItCan()
    {
        var folder = Path.Combine(_identity.KeysPath, "audit");
        Directory.Delete(folder, recursive: true);
        await File.WriteAllTextAsync(folder, "in the way");
        await AddEntriesAsync(1);

        Assert.That(_identity.SignAsync, Throws.InstanceOf<IOException>());
        Assert.That(await HealthAsync(), Is.EqualTo("degraded"));
        File.Delete(folder);
        await _identity.SignAsync();

        Assert.That(await HealthAsync(), Is.EqualTo("healthy"));
        Assert.That(await _identity.HeadsAsync(_chain), Is.Not.Empty);
    }

    [Test]
    public async Task ChainCutBack_WithItsSignatures_IsNotSigned_AndFound()
    {
        await _identity.TamperAsync("DELETE FROM audit_entries WHERE chain = $1 AND sequence > 4", _chain);
        await _identity.TamperAsync(
            "UPDATE audit_chains c SET sequence = 4, hash = (SELECT hash FROM audit_entries WHERE chain = c.chain AND sequence = 4) WHERE chain = $1", _chain);
        await _identity.RemoveSignaturesAsync(_chain);
        await _identity.SignAsync();

        var report = await _identity.VerifyAsync(_chain, [.. new SignedEnds(_identity.KeysPath).All()]);

        Assert.That(await _identity.HeadsAsync(_chain), Is.Empty);
        Assert.That(report.Findings.Select(f => f.Text), Is.EqualTo(new[] { "Entries 5 to 6 were removed from the end." }));
    }

    /// <summary>A service that was started anew has the folder; one without a folder has what it found in the database when it started.</summary>
    [TestCase(true)]
    [TestCase(false)]
    public async Task OtherProcess_ThatRemembers_RefusesToo_AndSaysSo(bool hasFolder)
    {
        var logger = new RecordingLogger<AuditSigner>();
        using var other = Signer(new SignedEnds(hasFolder ? _identity.KeysPath : null), logger);
        if (!hasFolder)
        {
            await other.SignAsync(everything: true, CancellationToken.None);
        }

        await _identity.WriteAnewAsync(_chain);
        await _identity.RemoveSignaturesAsync(_chain);
        await other.SignAsync(everything: true, CancellationToken.None);

        Assert.That(await _identity.HeadsAsync(_chain), Is.Empty);
        Assert.That(
            logger.Entries.Where(entry => entry.Level == LogLevel.Error).Select(entry => entry.Text),
            Is.EqualTo(new[]
            {
                $"The audit chain {_chain} is not signed: its entries do not lead from entry 6, up to which it was signed, to entry 6, where it ends. "
                + "`periscope audit verify` says what was changed",
            }));
    }

    [Test]
    public async Task EntryThatIsNotSignedYet_Changed_LeavesItsEndUnsigned_UntilItIsPutRight()
    {
        await AddEntriesAsync(2);
        await _identity.TamperAsync("UPDATE audit_entries SET action = 'x' || action WHERE chain = $1 AND sequence = 7", _chain);
        await _identity.SignAsync();
        var (changed, sick) = (await _identity.HeadsAsync(_chain), await HealthAsync());
        await _identity.TamperAsync("UPDATE audit_entries SET action = substr(action, 2) WHERE chain = $1 AND sequence = 7", _chain);
        await _identity.SignAsync();

        Assert.That((changed, sick), Is.EqualTo((new List<long> { 6 }, "degraded")));
        Assert.That((await _identity.HeadsAsync(_chain), await HealthAsync()), Is.EqualTo((new List<long> { 6, 8 }, "healthy")));
    }

    [Test]
    public async Task MemoryThatCannotBeRead_LeavesTheChainUnsigned()
    {
        await AddEntriesAsync(1);
        await File.WriteAllTextAsync(Path.Combine(_identity.KeysPath, "audit", $"{_chain}.json"), "");
        await _identity.SignAsync();

        Assert.That(await _identity.HeadsAsync(_chain), Is.EqualTo(new[] { 6L }));
        Assert.That(await HealthAsync(), Is.EqualTo("degraded"));
    }

    private async Task AddEntriesAsync(int count)
    {
        for (var i = 0; i < count; i++)
        {
            using var response = await _client.PutAsJsonAsync($"/api/v1/workspaces/{_chain}", new { name = $"Größe {Guid.CreateVersion7()}" });
            Assert.That(response.IsSuccessStatusCode, Is.True);
        }
    }

    private async Task<string> HealthAsync()
    {
        var health = (await _client.GetFromJsonAsync<JsonObject>("/health/detailed"))!;
        return health["dependencies"]!.AsArray().Single(one => one!["name"]!.GetValue<string>() == "audit")!["status"]!.GetValue<string>();
    }

    private AuditSigner Signer(SignedEnds ends, ILogger<AuditSigner> logger) => new(
        Services.GetRequiredService<SystemDataSource>(), Services.GetRequiredService<MasterKey>(), ends,
        Services.GetRequiredService<IOptions<AuditOptions>>(), TimeProvider.System, logger);
}

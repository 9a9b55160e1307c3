using System.Net.Http.Json;
using Npgsql;
using Periscope.TestKit;

namespace Periscope.Identity.Tests.Audit;

internal sealed class AuditSignerTests
{
    [Test]
    public async Task Chain_IsSignedWhenEnoughWasAdded_OrLongEnoughAgo()
    {
        var clock = new SettableClock(TimeProvider.System.GetUtcNow());
        await using var identity = await IdentityApp.StartAsync(clock, ("Audit:SignEveryEntries", "3"), ("Audit:SignAfterSeconds", "600"));
        var owner = await identity.RegisterAsync();
        using var client = await identity.AsAsync(owner.Email);

        await client.PutAsJsonAsync($"/api/v1/workspaces/{owner.Workspace}", new { name = "Two" });
        await client.PutAsJsonAsync($"/api/v1/workspaces/{owner.Workspace}", new { name = "Three" });
        await Eventually.IsTrueAsync(async () => (await identity.HeadsAsync(owner.Workspace)).SequenceEqual([3L]), "three entries are signed");

        await client.PutAsJsonAsync($"/api/v1/workspaces/{owner.Workspace}", new { name = "Four" });
        clock.Advance(TimeSpan.FromSeconds(601));
        await Eventually.IsTrueAsync(async () => (await identity.HeadsAsync(owner.Workspace)).SequenceEqual([3L, 4L]), "the old entry is signed");
        Assert.That((await identity.VerifyAsync(owner.Workspace)).Signed, Is.EqualTo(4));
    }

    [Test]
    public async Task ChainThatIsBeingWrittenTo_IsSignedAllTheSame()
    {
        var owner = await SharedApp.Identity.RegisterAsync();
        await using var database = NpgsqlDataSource.Create(SharedApp.Identity.Service.Database.Admin);
        await using var connection = await database.OpenConnectionAsync();
        await using var writing = await connection.BeginTransactionAsync();
        await using var hold = new NpgsqlCommand("SELECT FROM identity.audit_chains WHERE chain = $1 FOR UPDATE", connection);
        hold.Parameters.Add(new() { Value = owner.Workspace });
        await hold.ExecuteNonQueryAsync();

        var signing = SharedApp.Identity.SignAsync();
        await Eventually.IsTrueAsync(
            async () =>
            {
                await using var waiting = database.CreateCommand(
                    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'");
                return (long)(await waiting.ExecuteScalarAsync())! > 0;
            },
            "the signer waits for the writer");
        await writing.RollbackAsync();
        await signing;

        Assert.That(await SharedApp.Identity.HeadsAsync(owner.Workspace), Is.EqualTo(new[] { 1L }));
    }
}

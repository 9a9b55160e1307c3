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
        await Eventually.IsTrueAsync(async () => (await HeadsAsync(identity, owner.Workspace)).SequenceEqual([3L]), "three entries are signed");

        await client.PutAsJsonAsync($"/api/v1/workspaces/{owner.Workspace}", new { name = "Four" });
        clock.Advance(TimeSpan.FromSeconds(601));
        await Eventually.IsTrueAsync(async () => (await HeadsAsync(identity, owner.Workspace)).SequenceEqual([3L, 4L]), "the old entry is signed");
        Assert.That((await identity.VerifyAsync(owner.Workspace)).Signed, Is.EqualTo(4));
    }

    private static async Task<List<long>> HeadsAsync(IdentityApp identity, Guid chain)
    {
        await using var database = NpgsqlDataSource.Create(identity.Service.Database.System);
        await using var command = database.CreateCommand("SELECT sequence FROM identity.audit_heads WHERE chain = $1 ORDER BY sequence");
        command.Parameters.Add(new() { Value = chain });
        await using var reader = await command.ExecuteReaderAsync();
        var found = new List<long>();
        while (await reader.ReadAsync())
        {
            found.Add(reader.GetInt64(0));
        }

        return found;
    }
}

using System.Text.Json.Nodes;
using Npgsql;
using Periscope.Notification.Storage;
using Periscope.TestKit;

namespace Periscope.Notification.Tests.Deliveries;

/// <summary>What was kept of mail servers' answers before addresses were hidden in them.</summary>
internal sealed class HiddenAddressesMigrationTests
{
    private const string Attempts = """
        [
            {"at": "2026-03-01T12:00:00Z", "status": "failed", "code": 550, "error": "550 5.1.1 <ann.lee+news@example.com>: no such user, nor x@example.com"},
            {"at": "2026-03-01T12:01:00Z", "status": "failed", "code": null, "error": null},
            {"at": "2026-03-01T12:02:00Z", "status": "failed", "code": 451, "error": "recipient 2 (b…@example.com): \"later\" \\ said mx.example.com"},
            {"at": "2026-03-01T12:03:00Z", "status": "delivered", "code": 250, "error": "refused jürgen@bücher.example,carl@example.com"}
        ]
        """;

    private static readonly string?[] s_hidden =
    [
        "550 5.1.1 <a…@example.com>: no such user, nor …@example.com",
        null,
        "recipient 2 (b…@example.com): \"later\" \\ said mx.example.com",
        "refused j…@bücher.example,c…@example.com",
    ];

    [Test]
    public async Task Migration_OldErrors_KeepOnlyTheFirstLetterOfEachAddress()
    {
        await using var database = await TestDatabase.CreateAsync("notification", typeof(NotificationDbContext).Assembly);
        await using var admin = NpgsqlDataSource.Create(database.Admin);
        await ExecuteAsync(admin, $$"""
            SET search_path = notification;
            INSERT INTO alerts VALUES (gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 'high', 't', 'd', false, now());
            INSERT INTO deliveries (id, workspace_id, alert_id, channel_id, status, attempts, created_at, updated_at)
            SELECT gen_random_uuid(), workspace_id, id, gen_random_uuid(), 'dead', $json${{Attempts}}$json$, now(), now() FROM alerts;
            INSERT INTO live_events (workspace_id, type, item, at)
            SELECT workspace_id, 'delivery', json_build_object('id', id, 'attempts', $json${{Attempts}}$json$::json), now() FROM alerts
            UNION ALL SELECT workspace_id, 'update', '{"title": "write to sales@acme.example"}', now() FROM alerts;
            """);

        // As on a database of before: the script changes only what still has addresses, so that it can run here once more.
        await ExecuteAsync(admin, $"SET search_path = notification; {Script()}");

        Assert.That(Errors(await TextAsync(admin, "SELECT attempts::text FROM notification.deliveries")), Is.EqualTo(s_hidden));
        Assert.That(
            Errors(await TextAsync(admin, "SELECT (item -> 'attempts')::text FROM notification.live_events WHERE type = 'delivery'")), Is.EqualTo(s_hidden));
        Assert.That(
            await TextAsync(admin, "SELECT item ->> 'title' FROM notification.live_events WHERE type = 'update'"), Is.EqualTo("write to sales@acme.example"));
        Assert.That(await TextAsync(admin, "SELECT attempts -> 0 ->> 'code' FROM notification.deliveries"), Is.EqualTo("550"));
    }

    private static string Script()
    {
        using var reader = new StreamReader(
            typeof(NotificationDbContext).Assembly.GetManifestResourceStream("Migrations/0005_HiddenAddresses.up.sql")!);
        return reader.ReadToEnd();
    }

    private static string?[] Errors(string attempts) =>
        [.. JsonNode.Parse(attempts)!.AsArray().Select(attempt => attempt!["error"]?.GetValue<string>())];

    private static async Task ExecuteAsync(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<string> TextAsync(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        return (string)(await command.ExecuteScalarAsync())!;
    }
}

using System.Net;
using System.Text.Json.Nodes;
using Npgsql;

namespace Periscope.Identity.Tests.Authorization;

/// <summary>The end of a program's grant and the record of it are one transaction.</summary>
internal sealed class GrantAuditTests
{
    [Test]
    public async Task Revoke_EndsTheGrantAndRecordsItOnce()
    {
        var partner = await Partner.RegisterAsync();
        var tokens = await partner.SignInAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(async i =>
        {
            using var answer = await partner.PostAsync("/connect/revoke", ("token", tokens[i % 2 == 0 ? "refresh_token" : "access_token"]!.GetValue<string>()));
            return answer.StatusCode;
        }));

        Assert.That(answers, Is.All.EqualTo(HttpStatusCode.OK));
        var entry = (await EntriesAsync(partner)).Single();
        Assert.That((entry.Action, entry.Actor), Is.EqualTo(("session.grant_ended", $"client {partner.ClientId}")));
        Assert.That(entry.Subject, Is.EqualTo(partner.Owner.Id));
        Assert.That(entry.Details["reason"]!.GetValue<string>(), Is.EqualTo("revoked"));
    }

    [Test]
    public async Task Code_WithAnotherVerifier_EndsTheGrantAndRecordsIt()
    {
        var partner = await Partner.RegisterAsync();
        using var browser = await partner.BrowserAsync();
        var answer = await partner.AuthorizeAsync(browser);

        using var refused = await partner.RedeemAsync(answer["code"], ("code_verifier", new string('x', 43)));

        Assert.That(refused.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        var entry = (await EntriesAsync(partner)).Single();
        Assert.That((entry.Action, entry.Details["reason"]!.GetValue<string>()), Is.EqualTo(("session.grant_ended", "refused")));
    }

    [Test]
    public async Task Replay_WhoseRecordCannotBeWritten_EndsNothingAndIsSeenAgain()
    {
        var partner = await Partner.RegisterAsync();
        using var browser = await partner.BrowserAsync();
        var code = (await partner.AuthorizeAsync(browser))["code"];
        var tokens = await partner.RedeemedAsync(code);
        await ExecuteAsync($"""
            CREATE FUNCTION identity.no_record() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
            BEGIN
                IF EXISTS (SELECT 1 FROM identity.grants g WHERE g.client_id = '{partner.ClientId}' AND NEW.details LIKE '%' || g.id || '%') THEN
                    RAISE EXCEPTION 'no record';
                END IF;
                RETURN NEW;
            END $$;
            CREATE TRIGGER no_record BEFORE INSERT ON identity.audit_entries FOR EACH ROW EXECUTE FUNCTION identity.no_record();
            """);

        string? endedWithoutRecord;
        try
        {
            using var unrecorded = await partner.RedeemAsync(code);
            endedWithoutRecord = await EndReasonAsync(partner);
            Assert.That(unrecorded.StatusCode, Is.EqualTo(HttpStatusCode.InternalServerError));
            await SharedApp.Identity.SignInAsync(partner.Owner.Email);
        }
        finally
        {
            await ExecuteAsync("DROP TRIGGER no_record ON identity.audit_entries; DROP FUNCTION identity.no_record()");
        }

        using var recorded = await partner.RedeemAsync(code);
        using var refresh = await partner.RefreshAsync(tokens["refresh_token"]!.GetValue<string>());

        Assert.That(endedWithoutRecord, Is.Null);
        Assert.That((recorded.StatusCode, refresh.StatusCode), Is.EqualTo((HttpStatusCode.BadRequest, HttpStatusCode.BadRequest)));
        Assert.That(await EndReasonAsync(partner), Is.EqualTo("replayed"));
        var entry = (await EntriesAsync(partner)).Single();
        Assert.That((entry.Action, entry.Actor), Is.EqualTo(("session.grant_replayed", $"client {partner.ClientId}")));
    }

    private static async Task<List<(string Action, string Actor, Guid? Subject, JsonNode Details)>> EntriesAsync(Partner partner)
    {
        await using var admin = NpgsqlDataSource.Create(partner.Identity.Service.Database.Admin);
        await using var command = admin.CreateCommand("""
            SELECT a.action, a.actor_kind || ' ' || a.actor_id, a.subject_id, a.details FROM identity.audit_entries a JOIN identity.grants g ON a.details LIKE '%' || g.id || '%'
            WHERE g.client_id = $1 ORDER BY a.sequence
            """);
        command.Parameters.Add(new NpgsqlParameter { Value = partner.ClientId });
        await using var reader = await command.ExecuteReaderAsync();
        var found = new List<(string, string, Guid?, JsonNode)>();
        while (await reader.ReadAsync())
        {
            found.Add((reader.GetString(0), reader.GetString(1), reader.IsDBNull(2) ? null : reader.GetGuid(2), JsonNode.Parse(reader.GetString(3))!));
        }

        return found;
    }

    private static async Task<string?> EndReasonAsync(Partner partner)
    {
        await using var admin = NpgsqlDataSource.Create(partner.Identity.Service.Database.Admin);
        await using var command = admin.CreateCommand("SELECT end_reason FROM identity.grants WHERE client_id = $1");
        command.Parameters.Add(new NpgsqlParameter { Value = partner.ClientId });
        return await command.ExecuteScalarAsync() as string;
    }

    private static async Task ExecuteAsync(string sql)
    {
        await using var admin = NpgsqlDataSource.Create(SharedApp.Identity.Service.Database.Admin);
        await using var command = admin.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}

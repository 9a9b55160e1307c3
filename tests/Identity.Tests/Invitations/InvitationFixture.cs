using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Npgsql;
using Periscope.TestKit;
using Periscope.TestKit.Receivers;

namespace Periscope.Identity.Tests.Invitations;

/// <summary>An Identity that sends mail, an owner who may invite, and somebody else, anew for each test.</summary>
internal abstract class InvitationFixture
{
    // Behind the real time, by which bearer tokens are checked: it may advance without their being of the future.
    protected SettableClock Clock { get; } = new(TimeProvider.System.GetUtcNow().AddMinutes(-25));

    protected SmtpReceiver Smtp { get; private set; } = null!;

    protected IdentityApp Identity { get; private set; } = null!;

    protected Registered Owner { get; private set; } = null!;

    protected Registered Other { get; private set; } = null!;

    protected HttpClient AsOwner { get; private set; } = null!;

    protected HttpClient AsOther { get; private set; } = null!;

    protected string Invitations => $"/api/v1/workspaces/{Owner.Workspace}/invitations";

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        Smtp = SmtpReceiver.Start();
        Identity = await IdentityApp.StartAsync(
            Clock, ("Smtp:Host", Smtp.Host), ("Smtp:Port", $"{Smtp.Port}"), ("Smtp:From", "periscope@example.com"), ("Identity:AccessTokenMinutes", "60"));
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await Identity.DisposeAsync();
        await Smtp.DisposeAsync();
    }

    [SetUp]
    public async Task PeopleAsync()
    {
        (Owner, Other) = (await Identity.ConfirmedAsync(Smtp), await Identity.RegisterAsync());
        (AsOwner, AsOther) = (await Identity.AsAsync(Owner.Email), await Identity.AsAsync(Other.Email));
    }

    [TearDown]
    public void Leave()
    {
        AsOwner.Dispose();
        AsOther.Dispose();
    }

    /// <summary>An admin of the owner's workspace, which took no invitation of it: the owner has accepted one of theirs before.</summary>
    protected async Task<(Registered Person, HttpClient Client)> AdminAsync()
    {
        var admin = await Identity.ConfirmedAsync(Smtp);
        var client = await Identity.AsAsync(admin.Email);
        await client.InviteAsync(admin.Workspace, Owner.Email, "viewer");
        using var accepted = await AsOwner.AcceptAsync(await Smtp.LinkAsync(Owner.Email));
        using var added = await AddAsync(admin.Email, "admin");
        Assert.That((accepted.StatusCode, added.StatusCode), Is.EqualTo((HttpStatusCode.OK, HttpStatusCode.Created)));
        return (admin, client);
    }

    protected Task<HttpResponseMessage> AddAsync(string email, string role) =>
        AsOwner.PostAsJsonAsync($"/api/v1/workspaces/{Owner.Workspace}/members", new { email, role });

    protected async Task<JsonArray> ListAsync() => (await AsOwner.GetFromJsonAsync<JsonObject>(Invitations))!["items"]!.AsArray();

    protected async Task<List<string>> ReadAsync(string sql, params object[] values)
    {
        await using var admin = NpgsqlDataSource.Create(Identity.Service.Database.Admin);
        await using var command = admin.CreateCommand(sql);
        foreach (var value in values)
        {
            command.Parameters.Add(new() { Value = value });
        }

        await using var reader = await command.ExecuteReaderAsync();
        var found = new List<string>();
        while (await reader.ReadAsync())
        {
            found.Add(await reader.IsDBNullAsync(0) ? "" : reader.GetString(0));
        }

        return found;
    }
}

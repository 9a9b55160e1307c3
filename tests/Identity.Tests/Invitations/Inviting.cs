using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Periscope.Identity.Tests.Mail;
using Periscope.TestKit;
using Periscope.TestKit.Receivers;

namespace Periscope.Identity.Tests.Invitations;

/// <summary>Workspaces whose owners may invite, and the links of the mails.</summary>
internal static partial class Inviting
{
    /// <summary>Somebody whose address is confirmed, with a workspace of their own.</summary>
    public static async Task<Registered> ConfirmedAsync(this IdentityApp identity, SmtpReceiver smtp, string? workspace = null)
    {
        var person = await identity.RegisterAsync(workspace);
        var token = await AccountMailTests.TokenAsync(smtp, person, "verify-email");
        using var confirmed = await identity.Client.PostAsJsonAsync("/api/v1/auth/verify-email", new { token });
        Assert.That(confirmed.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
        return person;
    }

    public static async Task<JsonObject> InviteAsync(this HttpClient client, Guid workspace, string email, string role = "member")
    {
        using var response = await client.PostAsJsonAsync($"/api/v1/workspaces/{workspace}/invitations", new { email, role });
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Created), await response.Content.ReadAsStringAsync());
        return (await response.Content.ReadFromJsonAsync<JsonObject>())!;
    }

    /// <summary>The secret of the invitation mail number <paramref name="number"/> to this address, from 1.</summary>
    public static async Task<string> LinkAsync(this SmtpReceiver smtp, string email, int number = 1)
    {
        List<string> Found() => [.. smtp.Mails.Where(mail => mail.To.Contains(email)).Select(mail => Token().Match(mail.Text).Value).Where(token => token.Length > 0)];
        await Eventually.IsTrueAsync(() => Task.FromResult(Found().Count >= number), $"invitation mail {number} to {email} has come");
        return Found()[number - 1];
    }

    public static Task<HttpResponseMessage> AcceptAsync(this HttpClient client, string token) =>
        client.PostAsJsonAsync("/api/v1/invitations/accept", new { token });

    [GeneratedRegex("pit_[A-Za-z0-9_-]+")]
    private static partial Regex Token();
}

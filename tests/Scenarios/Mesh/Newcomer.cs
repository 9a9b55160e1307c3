using System.Text.RegularExpressions;
using Periscope.Demo.Api;
using Periscope.TestKit;

namespace Periscope.Scenarios.Mesh;

/// <summary>Somebody who has just registered, with a workspace of their own in which nothing is yet.</summary>
internal sealed record Newcomer(string Email, string Token)
{
    public const string Password = "a long enough passphrase 7";

    public static async Task<Newcomer> RegisterAsync()
    {
        using var person = new PeriscopeClient(RunningMesh.Gateway);
        var email = $"person-{Guid.CreateVersion7():n}@example.com";
        await person.PostAsync("/api/v1/auth/register", new { email, password = Password, name = "Person", workspace = "Elsewhere" });
        var answer = await person.PostAsync("/api/v1/auth/login", new { email, password = Password });
        return new(email, answer["accessToken"]!.GetValue<string>());
    }

    /// <summary>Makes the person a member of the owner's workspace, by an invitation: nobody is taken in unasked.</summary>
    public async Task JoinAsync(string role)
    {
        using var owner = await RunningMesh.OwnerAsync();
        if (!(await owner.GetAsync("/api/v1/auth/me"))["emailVerified"]!.GetValue<bool>())
        {
            await owner.PostAsync("/api/v1/auth/verify-email/send", new { });
            await owner.PostAsync("/api/v1/auth/verify-email", new { token = await SecretAsync(RunningMesh.OwnerEmail, "pmt") });
        }

        await owner.PostAsync($"/api/v1/workspaces/{RunningMesh.OwnerWorkspace}/invitations", new { email = Email, role });
        using var person = new PeriscopeClient(RunningMesh.Gateway);
        await person.SignInAsync(Email, Password);
        await person.PostAsync("/api/v1/invitations/accept", new { token = await SecretAsync(Email, "pit") });
    }

    private static async Task<string> SecretAsync(string email, string kind)
    {
        string? Found() => RunningMesh.Smtp.Mails.Where(mail => mail.To.Contains(email))
            .Select(mail => Regex.Match(mail.Part("text/plain"), $"{kind}_[A-Za-z0-9_-]+").Value).LastOrDefault(token => token.Length > 0);
        await Eventually.IsTrueAsync(() => Task.FromResult(Found() is not null), $"a mail to {email} with a {kind} has come");
        return Found()!;
    }
}

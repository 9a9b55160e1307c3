using System.Text.RegularExpressions;
using Periscope.Demo.Api;
using Periscope.TestKit;

namespace Periscope.Scenarios.Mesh;

/// <summary>Somebody who has just registered, with a workspace of their own in which nothing is yet.</summary>
internal sealed partial record Newcomer(string Email, string Token)
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

    /// <summary>Follows the mail's link: only who reads mail at their address is added to a workspace.</summary>
    public async Task ConfirmAsync()
    {
        string? Link() => RunningMesh.Smtp.Mails.Where(mail => mail.To.Contains(Email))
            .Select(mail => VerificationToken().Match(mail.Part("text/plain")).Value).FirstOrDefault(token => token.Length > 0);
        await Eventually.IsTrueAsync(() => Task.FromResult(Link() is not null), "the mail to confirm the address has come");
        using var anybody = new PeriscopeClient(RunningMesh.Gateway);
        await anybody.PostAsync("/api/v1/auth/verify-email", new { token = Link() });
    }

    /// <summary>Makes the person a member of the owner's workspace.</summary>
    public async Task JoinAsync(string role)
    {
        await ConfirmAsync();
        using var owner = await RunningMesh.OwnerAsync();
        await owner.PostAsync($"/api/v1/workspaces/{RunningMesh.OwnerWorkspace}/members", new { email = Email, role });
    }

    [GeneratedRegex("pmt_[A-Za-z0-9_-]+")]
    private static partial Regex VerificationToken();
}

using Microsoft.Extensions.DependencyInjection;
using Periscope.Identity.Accounts;
using Periscope.Identity.Tests.SecondFactors;
using Periscope.Identity.Tests.Storage;

namespace Periscope.Identity.Tests.Accounts;

/// <summary>Guesses whose callers hang up while they are counted.</summary>
internal sealed class AbandonedAttemptTests : OwnTimeTests
{
    // What counting waits for: the account's row, and then the end of the audit trail.
    private const string Account = "SELECT 1 FROM identity.users WHERE id = $1 FOR UPDATE";
    private const string Trail = "SELECT 1 FROM identity.audit_chains WHERE $1 IS NOT NULL FOR UPDATE";

    [TestCase(Account)]
    [TestCase(Trail)]
    public async Task WrongPassword_OfACallerWhoHangsUp_IsCounted(string held)
    {
        var person = await Identity.RegisterAsync();

        await HangUpAsync(held, person, (signIn, cancelled) => signIn.WithPasswordAsync(person.Email, "not the phrase at all", cancelled));

        Assert.That(await FailuresAsync(person), Is.EqualTo(1));
    }

    [TestCase(Account)]
    [TestCase(Trail)]
    public async Task WrongPassword_WhereItIsAskedForAgain_IsCounted(string held)
    {
        var person = await Identity.RegisterAsync();

        await HangUpAsync(held, person, (signIn, cancelled) => signIn.ConfirmAsync(person.Id, "not the phrase at all", cancelled));

        Assert.That(await FailuresAsync(person), Is.EqualTo(1));
    }

    [TestCase(Account)]
    [TestCase(Trail)]
    public async Task WrongCode_OfACallerWhoHangsUp_IsCounted(string held)
    {
        var person = await Identity.RegisterAsync();
        using var client = await Identity.AsAsync(person.Email);
        var (authenticator, _) = await Authenticator.EnrolAsync(client, Clock);
        var wrong = authenticator.WrongCode;

        await HangUpAsync(held, person, (signIn, cancelled) => signIn.WithCodeAsync(person.Id, wrong, cancelled));

        Assert.That(await FailuresAsync(person), Is.EqualTo(1));
    }

    private async Task HangUpAsync(string held, Registered person, Func<SignIn, CancellationToken, Task> guess)
    {
        await using var scope = Identity.Service.Scope();
        var signIn = scope.ServiceProvider.GetRequiredService<SignIn>();
        using var cancellation = new CancellationTokenSource();
        await using var transaction = await HeldTransaction.BeginAsync(Identity);
        await transaction.RunAsync(held, person.Id);
        var guessed = guess(signIn, cancellation.Token);
        await transaction.IsWaitedForAsync();
        await cancellation.CancelAsync();
        await transaction.CommitAsync();
        Assert.That(async () => await guessed, Throws.Nothing);
    }

    private async Task<int> FailuresAsync(Registered person) =>
        (int)(await Meanwhile.ScalarAsync(Identity, "SELECT failures FROM identity.users WHERE id = $1", person.Id))!;
}

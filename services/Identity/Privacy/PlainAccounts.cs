using Microsoft.EntityFrameworkCore;
using Periscope.Identity.Storage;

namespace Periscope.Identity.Privacy;

/// <summary>Seals the accounts that were made before people had keys; at start, before the service listens.</summary>
internal sealed partial class PlainAccounts(IServiceScopeFactory scopes, LookupKey lookup, ILogger<PlainAccounts> logger) : IHostedService
{
    private const int Batch = 200;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var total = 0;
        while (await SealAsync(cancellationToken) is > 0 and var count)
        {
            total += count;
        }

        if (total > 0)
        {
            LogSealed(total);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task<int> SealAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<IdentityDbContext>();
        var people = scope.ServiceProvider.GetRequiredService<PersonalData>();
        var plain = await db.Database.SqlQuery<PlainAccount>(
            $"""SELECT id AS "Id", email AS "Email", email_key AS "EmailKey", name AS "Name" FROM accounts_without_key({Batch})""")
            .ToListAsync(cancellationToken);
        foreach (var account in plain)
        {
            var key = await people.NewKeyAsync(account.Id, cancellationToken);
            var (email, name) = (people.Seal(account.Id, account.Email), people.Seal(account.Id, account.Name));
            await db.Database.ExecuteSqlAsync(
                $"SELECT seal_account({account.Id}, {key.Version}, {key.SealedKey}, {email}, {lookup.HashOf(account.EmailKey)}, {name})",
                cancellationToken);
        }

        return plain.Count;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Count} accounts from before were sealed")]
    private partial void LogSealed(int count);

    private sealed record PlainAccount(Guid Id, string Email, string EmailKey, string Name);
}

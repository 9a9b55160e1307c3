using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Periscope.Identity.Accounts;
using Periscope.Identity.Privacy;
using Periscope.Identity.Storage;
using Periscope.ServiceDefaults.Mail;

namespace Periscope.Identity.Mail;

/// <summary>Mail that waits to be sent, as rows: it outlives a restart and a mail server that is away.</summary>
internal sealed class MailQueue(IdentityDbContext db, PersonalData people, MailSignal signal, IOptions<SmtpOptions> smtp, TimeProvider clock)
{
    // Longer than one sending may take.
    private static readonly TimeSpan s_lease = TimeSpan.FromMinutes(2);

    /// <summary>Whether this installation has a mail server. Without one nothing is queued.</summary>
    public bool IsOpen => smtp.Value.IsConfigured;

    /// <summary>Does the same whether or not the address has an account.</summary>
    public Task AddAsync(string kind, EmailAddress recipient, CancellationToken cancellationToken) =>
        AddAsync(kind, people.HashOf(recipient), cancellationToken);

    /// <summary>For <see cref="MailKinds.Invitation"/>, which knows the address itself.</summary>
    public Task AddAsync(string kind, Guid about, CancellationToken cancellationToken) => AddAsync(kind, about.ToString(), cancellationToken);

    private async Task AddAsync(string kind, string key, CancellationToken cancellationToken)
    {
        if (IsOpen)
        {
            await db.Database.ExecuteSqlAsync(
                $"SELECT queue_mail({Guid.CreateVersion7()}, {kind}, {key}, {clock.GetUtcNow()})", cancellationToken);
            signal.Wake();
        }
    }

    public async Task<QueuedMail?> ClaimAsync(CancellationToken cancellationToken) =>
        (await db.Database.SqlQuery<QueuedMail>(
            $"""
            SELECT id AS "Id", kind AS "Kind", address_key AS "AddressHash", queued_at AS "QueuedAt", attempts AS "Attempts"
            FROM claim_mail({clock.GetUtcNow()}, {s_lease})
            """).ToListAsync(cancellationToken)).SingleOrDefault();

    public Task PostponeAsync(QueuedMail mail, TimeSpan delay, CancellationToken cancellationToken) =>
        db.Database.ExecuteSqlAsync($"SELECT postpone_mail({mail.Id}, {clock.GetUtcNow() + delay})", cancellationToken);

    public Task FinishAsync(QueuedMail mail, CancellationToken cancellationToken) =>
        db.Database.ExecuteSqlAsync($"SELECT finish_mail({mail.Id})", cancellationToken);
}

/// <summary>A row of <c>claim_mail</c>.</summary>
/// <param name="AddressHash">The address itself waits nowhere. For an invitation, its id.</param>
/// <param name="Attempts">With the one that begins now.</param>
internal sealed record QueuedMail(Guid Id, string Kind, string AddressHash, DateTimeOffset QueuedAt, int Attempts);

using System.Data.Common;
using System.Globalization;
using System.Net.Mail;
using Microsoft.Extensions.Options;
using Periscope.Identity.Invitations;
using Periscope.Identity.Privacy;
using Periscope.ServiceDefaults.Mail;

namespace Periscope.Identity.Mail;

/// <summary>Sends what is queued. A server that is away, or says "later", is asked again for three days; a refusal for good ends it.</summary>
internal sealed partial class MailWorker(
    IServiceScopeFactory scopes,
    MailSignal signal,
    IOptions<SmtpOptions> smtp,
    IOptions<AuthorityOptions> authority,
    TimeProvider clock,
    ILogger<MailWorker> logger) : BackgroundService
{
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_firstRetry = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_slowestRetry = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan s_patience = TimeSpan.FromDays(3);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!smtp.Value.IsConfigured)
        {
            LogNoServer();
            return;
        }

        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                while (await SendNextAsync(stoppingToken))
                {
                }
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                LogQueueAway(e);
            }

            await signal.WaitAsync(s_interval, stoppingToken);
        }
    }

    // Each mail in a scope of its own: nothing of one person's stays for the next.
    private async Task<bool> SendNextAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var queue = scope.ServiceProvider.GetRequiredService<MailQueue>();
        if (await queue.ClaimAsync(cancellationToken) is not { } mail)
        {
            return false;
        }

        try
        {
            await SendAsync(scope.ServiceProvider, mail, cancellationToken);
        }
        catch (Exception e) when (IsTemporary(e, cancellationToken) && clock.GetUtcNow() - mail.QueuedAt < s_patience)
        {
            var delay = TimeSpan.FromTicks(Math.Min(s_slowestRetry.Ticks, s_firstRetry.Ticks << Math.Min(mail.Attempts - 1, 10)));
            LogPostponed(mail.Id, mail.Kind, mail.Attempts, delay, Reason(e));
            await queue.PostponeAsync(mail, delay, cancellationToken);
            return true;
        }
        // Whatever is wrong with one mail must not keep the others from being sent.
        catch (Exception e) when (!IsQueueAway(e) && !cancellationToken.IsCancellationRequested)
        {
            LogGivenUp(mail.Id, mail.Kind, mail.Attempts, Reason(e));
        }

        await queue.FinishAsync(mail, cancellationToken);
        return true;
    }

    private async Task SendAsync(IServiceProvider services, QueuedMail mail, CancellationToken cancellationToken)
    {
        var draft = mail.Kind == MailKinds.Invitation
            ? await services.GetRequiredService<InvitationMail>().ComposeAsync(mail, cancellationToken)
            : await ComposeAsync(services, mail, cancellationToken);
        using var message = draft.Message;
        if (message is null)
        {
            LogNotSent(draft.IsOneTooMany ? LogLevel.Warning : LogLevel.Information, mail.Id, mail.Kind,
                draft.IsOneTooMany ? "its recipient was mailed enough in the last hour" : "there is nobody or nothing to write any more");
            return;
        }

        using var client = smtp.Value.CreateClient(message);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(s_timeout);
        try
        {
            await client.SendMailAsync(message, limit.Token).WaitAsync(limit.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"The mail server did not answer within {s_timeout.TotalSeconds:0} s.");
        }
    }

    private async Task<Draft> ComposeAsync(IServiceProvider services, QueuedMail mail, CancellationToken cancellationToken)
    {
        var accounts = services.GetRequiredService<Accounts.Accounts>();
        if (await accounts.FindAsync(mail.AddressHash, cancellationToken) is not { } recipient
            || recipient.Email == PersonalData.Erased
            || (mail.Kind == MailKinds.Verification && await accounts.IsEmailVerifiedAsync(recipient.Id, cancellationToken)))
        {
            return Draft.Needless;
        }

        return await services.GetRequiredService<MailTokens>().IssueAsync(recipient.Id, mail, cancellationToken) is { } token
            ? new Draft(AccountMail.Compose(mail, recipient, token, authority.Value.Issuer, smtp.Value.From!))
            : Draft.OneTooMany;
    }

    private static bool IsQueueAway(Exception e) => e is DbException or InvalidOperationException { InnerException: DbException };

    // RFC 5321, 4.2.1: 5yz is permanent, anything else may pass.
    private static bool IsTemporary(Exception e, CancellationToken stopping) =>
        !stopping.IsCancellationRequested && (e is TimeoutException || (e is SmtpException refused && (int)refused.StatusCode < 500));

    // Not its text: a server's refusal names the recipient, and people's addresses stay out of logs.
    private static string Reason(Exception e) => e is SmtpException refused
        ? string.Create(CultureInfo.InvariantCulture, $"SMTP {(int)refused.StatusCode} {refused.StatusCode}{(e.InnerException is { } cause ? $", {cause.GetType().Name}" : "")}")
        : e.GetType().Name;

    [LoggerMessage(Level = LogLevel.Information, Message = "Smtp:Host and Smtp:From are not set: nobody can verify an address or reset a password by mail")]
    private partial void LogNoServer();

    [LoggerMessage(Level = LogLevel.Warning, Message = "The queue of mails could not be read; the next round tries again")]
    private partial void LogQueueAway(Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Mail {MailId} ({Kind}) was not taken at attempt {Attempt} ({Reason}); the next is in {Delay}")]
    private partial void LogPostponed(Guid mailId, string kind, int attempt, TimeSpan delay, string reason);

    [LoggerMessage(Message = "Mail {MailId} ({Kind}) is not sent: {Reason}")]
    private partial void LogNotSent(LogLevel level, Guid mailId, string kind, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Mail {MailId} ({Kind}) was given up after attempt {Attempt} ({Reason})")]
    private partial void LogGivenUp(Guid mailId, string kind, int attempt, string reason);
}

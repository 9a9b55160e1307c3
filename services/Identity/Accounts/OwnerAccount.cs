using System.ComponentModel.DataAnnotations;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;
using Periscope.Identity.Workspaces;

namespace Periscope.Identity.Accounts;

/// <summary>Settings under <c>Owner</c>: who owns this installation. Left out, nobody is made.</summary>
internal sealed class OwnerOptions
{
    public const string Section = "Owner";

    [EmailAddress]
    public string? Email { get; init; }

    public string? Password { get; init; }

    public string Name { get; init; } = "Owner";

    /// <summary>Name of the owner's workspace.</summary>
    public string Workspace { get; init; } = "Home";

    public Guid? WorkspaceId { get; init; }
}

/// <summary>
/// Makes the installation's owner and their workspace, once, when the service starts for the first time.
/// </summary>
/// <remarks>
/// At start and not in <c>migrate</c>: it writes as the service's own role under the row policies, and its facts leave by the
/// service's own outbox. The server listens only afterwards, so whoever sees this service healthy can sign in.
/// </remarks>
internal sealed partial class OwnerAccount(IServiceScopeFactory scopes, IOptions<OwnerOptions> options, ILogger<OwnerAccount> logger)
    : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var owner = options.Value;
        if (owner.Email is null && owner.Password is null)
        {
            return;
        }

        var email = EmailAddress.Parse(owner.Email) ?? throw new InvalidOperationException("Owner:Email is not an e-mail address.");
        var password = owner.Password ?? throw new InvalidOperationException("Owner:Password is not set.");
        if (Passwords.Refuse(password, email) is { } reason)
        {
            throw new InvalidOperationException($"Owner:Password is refused: {reason}");
        }

        await using var scope = scopes.CreateAsyncScope();
        var registration = scope.ServiceProvider.GetRequiredService<Registration>();
        // The owner is never limited by a plan: it is their installation.
        var workspace = registration.NewWorkspace(owner.Workspace, Plans.Enterprise, owner.WorkspaceId);
        if (await scope.ServiceProvider.GetRequiredService<Accounts>().FindAsync(email, cancellationToken) is { } existing)
        {
            await AddMissingWorkspaceAsync(scope.ServiceProvider, workspace, existing.Id, cancellationToken);
        }
        else if (await registration.RegisterAsync(
            new NewAccount(Guid.CreateVersion7(), email, owner.Name, password, AsksToVerify: false), workspace, cancellationToken))
        {
            LogMade(workspace.Id);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task AddMissingWorkspaceAsync(
        IServiceProvider services, Workspace workspace, Guid ownerId, CancellationToken cancellationToken)
    {
        var memberships = await services.GetRequiredService<Accounts>().MembershipsAsync(ownerId, cancellationToken);
        if (options.Value.WorkspaceId is { } wanted ? memberships.Any(m => m.Id == wanted) : memberships.Count > 0)
        {
            return;
        }

        try
        {
            await services.GetRequiredService<Registration>().AddWorkspaceAsync(workspace, ownerId, cancellationToken);
            LogMade(workspace.Id);
        }
        catch (DbUpdateException e) when (e.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            // Another replica made it in the same moment.
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The owner was made, with workspace {WorkspaceId}")]
    private partial void LogMade(Guid workspaceId);
}

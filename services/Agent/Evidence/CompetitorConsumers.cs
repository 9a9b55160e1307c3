using MassTransit;
using Microsoft.EntityFrameworkCore;
using Periscope.Agent.Storage;
using Periscope.Contracts.Data;
using Periscope.ServiceDefaults.Messaging;
using Periscope.ServiceDefaults.Web;

namespace Periscope.Agent.Evidence;

internal sealed class CompetitorAddedConsumer(MessageInbox inbox, AgentDbContext db, RequestContext request) : IConsumer<CompetitorAdded>
{
    public Task Consume(ConsumeContext<CompetitorAdded> context) =>
        inbox.OnceAsync<CompetitorAddedConsumer>(context, cancellationToken => KnownNames.KeepAsync(
            db, request.RequireWorkspace(), context.Message.CompetitorId, context.Message.Name, context.Message.HomeUrl, cancellationToken));
}

internal sealed class CompetitorChangedConsumer(MessageInbox inbox, AgentDbContext db, RequestContext request) : IConsumer<CompetitorChanged>
{
    public Task Consume(ConsumeContext<CompetitorChanged> context) =>
        inbox.OnceAsync<CompetitorChangedConsumer>(context, cancellationToken => KnownNames.KeepAsync(
            db, request.RequireWorkspace(), context.Message.CompetitorId, context.Message.Name, context.Message.HomeUrl, cancellationToken));
}

internal sealed class CompetitorRemovedConsumer(MessageInbox inbox, AgentDbContext db, RequestContext request) : IConsumer<CompetitorRemoved>
{
    public Task Consume(ConsumeContext<CompetitorRemoved> context)
    {
        var (id, at) = (context.Message.CompetitorId, context.Message.RemovedAt.ToUniversalTime());
        var workspace = request.RequireWorkspace();
        return inbox.OnceAsync<CompetitorRemovedConsumer>(context, cancellationToken => db.Database.ExecuteSqlAsync(
            $"""
             WITH gone AS (
                 INSERT INTO competitors (id, workspace_id, name, removed_at) VALUES ({id}, {workspace}, '', {at})
                 ON CONFLICT (id) DO UPDATE SET removed_at = excluded.removed_at
             ), forgotten AS (DELETE FROM updates WHERE competitor_id = {id})
             DELETE FROM pages WHERE competitor_id = {id}
             """, cancellationToken));
    }
}

internal static class KnownNames
{
    public static Task KeepAsync(AgentDbContext db, Guid workspace, Guid id, string name, string homeUrl, CancellationToken cancellationToken) =>
        db.Database.ExecuteSqlAsync(
            $"""
             INSERT INTO competitors (id, workspace_id, name, home_url) VALUES ({id}, {workspace}, {name}, {homeUrl})
             ON CONFLICT (id) DO UPDATE SET name = excluded.name, home_url = excluded.home_url
             """, cancellationToken);
}

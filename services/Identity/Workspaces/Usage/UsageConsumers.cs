using MassTransit;
using Periscope.Contracts.Crawler;
using Periscope.Contracts.Data;
using Periscope.Contracts.Query;
using Periscope.Identity.Storage;
using Periscope.ServiceDefaults.Messaging;
using Periscope.ServiceDefaults.Quotas;
using Periscope.ServiceDefaults.Web;

namespace Periscope.Identity.Workspaces.Usage;

/// <summary>Counts answered questions, and gives the month's count back to Redis should it have been lost there.</summary>
internal sealed class QuestionAnsweredConsumer(
    MessageInbox inbox, IdentityDbContext db, RequestContext request, QuestionQuota quota, TimeProvider clock) : IConsumer<QuestionAnswered>
{
    public async Task Consume(ConsumeContext<QuestionAnswered> context)
    {
        var (workspace, answered, month) = (request.RequireWorkspace(), context.Message.AnsweredAt, Month.Of(clock.GetUtcNow()));
        long used = 0;
        await inbox.OnceAsync<QuestionAnsweredConsumer>(context, async cancellationToken =>
        {
            await db.AddUsageAsync(workspace, UsageMetrics.Questions, answered, cancellationToken);
            used = (await db.UsageAsync(workspace, month.Start, month.End, cancellationToken)).GetValueOrDefault(UsageMetrics.Questions);
        });
        if (used > 0)
        {
            await quota.RestoreAsync(workspace, month, used);
        }
    }
}

/// <summary>Counts pages that were read and had changed.</summary>
internal sealed class PageCapturedConsumer(MessageInbox inbox, IdentityDbContext db, RequestContext request) : IConsumer<PageCaptured>
{
    public Task Consume(ConsumeContext<PageCaptured> context) => inbox.OnceAsync<PageCapturedConsumer>(context, cancellationToken =>
        db.AddUsageAsync(request.RequireWorkspace(), UsageMetrics.Captures, context.Message.CapturedAt, cancellationToken));
}

/// <summary>Counts updates that were shown.</summary>
internal sealed class UpdatePublishedConsumer(MessageInbox inbox, IdentityDbContext db, RequestContext request) : IConsumer<UpdatePublished>
{
    public Task Consume(ConsumeContext<UpdatePublished> context) => inbox.OnceAsync<UpdatePublishedConsumer>(context, cancellationToken =>
        context.Message.IsNoise
            ? Task.CompletedTask
            : db.AddUsageAsync(request.RequireWorkspace(), UsageMetrics.Updates, context.Message.PublishedAt, cancellationToken));
}

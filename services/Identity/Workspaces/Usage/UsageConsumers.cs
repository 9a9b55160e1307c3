using MassTransit;
using Periscope.Contracts.Crawler;
using Periscope.Contracts.Data;
using Periscope.Contracts.Query;
using Periscope.Identity.Storage;
using Periscope.ServiceDefaults.Messaging;
using Periscope.ServiceDefaults.Quotas;
using Periscope.ServiceDefaults.Web;

namespace Periscope.Identity.Workspaces.Usage;

/// <summary>
/// Counts answered questions in the month from which the gateway took them, or else in which they were asked, and gives that month's count
/// back to Redis should it have been lost there.
/// </summary>
[IdempotentByKey("inbox.message_id")]
internal sealed class QuestionAnsweredConsumer(
    UsageCounter counter, IdentityDbContext db, RequestContext request, QuestionQuota quota) : IConsumer<QuestionAnswered>
{
    public async Task Consume(ConsumeContext<QuestionAnswered> context)
    {
        var fact = context.Message;
        var (workspace, asked) = (request.RequireWorkspace(), fact.TakenAt ?? fact.AskedAt ?? fact.AnsweredAt);
        await counter.AddAsync<QuestionAnsweredConsumer>(context, workspace, UsageMetrics.Questions, asked);
        var month = Month.Of(asked);
        var sums = await db.UsageAsync(workspace, month.Start, month.End, context.CancellationToken);
        if (sums.GetValueOrDefault(UsageMetrics.Questions) is > 0 and var used)
        {
            await quota.RestoreAsync(workspace, month, used);
        }
    }
}

/// <summary>Counts pages that were read and had changed.</summary>
[IdempotentByKey("inbox.message_id")]
internal sealed class PageCapturedConsumer(UsageCounter counter, RequestContext request) : IConsumer<PageCaptured>
{
    public Task Consume(ConsumeContext<PageCaptured> context) => counter.AddAsync<PageCapturedConsumer>(
        context, request.RequireWorkspace(), UsageMetrics.Captures, context.Message.CapturedAt);
}

/// <summary>Counts updates that were shown.</summary>
[IdempotentByKey("inbox.message_id")]
internal sealed class UpdatePublishedConsumer(UsageCounter counter, RequestContext request) : IConsumer<UpdatePublished>
{
    public Task Consume(ConsumeContext<UpdatePublished> context) => context.Message.IsNoise
        ? Task.CompletedTask
        : counter.AddAsync<UpdatePublishedConsumer>(context, request.RequireWorkspace(), UsageMetrics.Updates, context.Message.PublishedAt);
}

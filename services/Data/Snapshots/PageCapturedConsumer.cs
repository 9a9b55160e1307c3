using MassTransit;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Periscope.Contracts.Crawler;
using Periscope.Data.Comparison;
using Periscope.Data.Extraction;
using Periscope.Data.Storage;
using Periscope.ServiceDefaults.Messaging;
using Periscope.ServiceDefaults.Web;

namespace Periscope.Data.Snapshots;

/// <summary>Understands a capture, records it, and compares it with the one before.</summary>
internal sealed partial class PageCapturedConsumer(
    DataDbContext db,
    MessageInbox inbox,
    CaptureRecording recording,
    SnapshotTexts texts,
    ComparisonGate gate,
    RequestContext request,
    ILogger<PageCapturedConsumer> logger) : IConsumer<PageCaptured>
{
    public async Task Consume(ConsumeContext<PageCaptured> context)
    {
        var capture = context.Message;
        var cancellationToken = context.CancellationToken;
        var state = await CaptureState.ReadAsync(db, capture, cancellationToken);
        if (state is null or { IsRecorded: true })
        {
            LogIgnored(capture.SnapshotId, capture.CompetitorId);
            return;
        }

        var (page, textHash) = await texts.ExtractAsync(
            capture.ContentHash, capture.Charset, capture.Url, capture.ContentType, cancellationToken);
        var use = CaptureUse.Of(capture, page);
        var comparison = use.IsComparable ? await state.CompareAsync(page, texts, gate, cancellationToken) : null;
        try
        {
            await inbox.OnceAsync<PageCapturedConsumer>(
                context, token => RecordAsync(capture, page, textHash, use, state, comparison, token));
        }
        catch (DbUpdateException e) when (e.InnerException is PostgresException { ConstraintName: SnapshotConfiguration.PrimaryKey })
        {
            // Another message with the same capture was a moment faster.
            LogIgnored(capture.SnapshotId, capture.CompetitorId);
        }
    }

    private async Task RecordAsync(
        PageCaptured capture, PageText page, string textHash, CaptureUse use, CaptureState state, PageComparison? comparison,
        CancellationToken cancellationToken)
    {
        if (await LockAsync(capture, cancellationToken) is not { } head)
        {
            LogIgnored(capture.SnapshotId, capture.CompetitorId);
            return;
        }

        // Another capture of the source may have been recorded since the comparison was made; then it is made again, under the lock.
        if (head.BaselineSnapshotId != state.Baseline?.Id)
        {
            if (await CaptureState.ReadAsync(db, capture, cancellationToken) is not { IsRecorded: false } present)
            {
                return;
            }

            state = present;
            comparison = use.IsComparable ? await state.CompareAsync(page, texts, gate, cancellationToken) : null;
        }

        recording.Record(head, capture, page, textHash, use, state, comparison);
    }

    /// <summary>The source's row, locked until the transaction ends; null when the competitor is gone.</summary>
    private async Task<SourceHead?> LockAsync(PageCaptured capture, CancellationToken cancellationToken)
    {
        var workspace = request.RequireWorkspace();
        var heads = await db.SourceHeads
            .FromSql($"""
                INSERT INTO source_heads (source_id, workspace_id, competitor_id, source_type, url)
                SELECT {capture.SourceId}, {workspace}, id, {capture.SourceType}, {capture.Url}
                FROM competitors WHERE id = {capture.CompetitorId} FOR KEY SHARE
                ON CONFLICT (source_id) DO UPDATE SET source_type = excluded.source_type, url = excluded.url
                RETURNING *
                """)
            .ToListAsync(cancellationToken);
        return heads is [var head] ? head : null;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Capture {SnapshotId} is recorded already, or competitor {CompetitorId} is gone")]
    private partial void LogIgnored(Guid snapshotId, Guid competitorId);
}

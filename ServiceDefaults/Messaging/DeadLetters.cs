using System.Text;
using Microsoft.EntityFrameworkCore;
using Periscope.ServiceDefaults.Persistence;
using Periscope.ServiceDefaults.Web;

namespace Periscope.ServiceDefaults.Messaging;

/// <summary>One message that failed, as <c>/system/dlq</c> shows it.</summary>
/// <param name="Status">waiting (a try is due at <paramref name="NextAttemptAt"/>), redelivered (being tried) or dead.</param>
/// <param name="Body">The message as it was sent, JSON text.</param>
public sealed record DeadLetter(
    Guid Id, string Service, string Queue, string MessageType, string Status, string Error, int Attempts, DateTimeOffset FirstFailedAt,
    DateTimeOffset LastFailedAt, DateTimeOffset? NextAttemptAt, string? TraceId, string Body);

/// <summary>Counts by state and message type.</summary>
public sealed record DeadLetterStatistics(string Service, long Waiting, long Dead, IReadOnlyDictionary<string, long> DeadByType);

/// <summary>Reads and retries the workspace's failed messages, under row-level security.</summary>
internal sealed class DeadLetters(ServiceDbContext db, ServiceInfo service, TimeProvider clock)
{
    private IQueryable<Row> All => db.Database.SqlQuery<Row>($"""
        SELECT id AS "Id", queue AS "Queue", message_type AS "MessageType", status AS "Status", error AS "Error", attempts AS "Attempts",
            first_failed_at AS "FirstFailedAt", last_failed_at AS "LastFailedAt", next_attempt_at AS "NextAttemptAt",
            trace_id AS "TraceId", body AS "Body"
        FROM failed_messages
        """);

    /// <summary>The latest first.</summary>
    public async Task<Page<DeadLetter>> ListAsync(string? status, Paging paging, CancellationToken cancellationToken)
    {
        var page = await All.Where(row => status == null || row.Status == status)
            .OrderByDescending(row => row.LastFailedAt).ThenBy(row => row.Id).ToPageAsync(paging, cancellationToken);
        return page.ConvertAll(From);
    }

    public async Task<DeadLetter?> FindAsync(Guid id, CancellationToken cancellationToken) =>
        await All.SingleOrDefaultAsync(row => row.Id == id, cancellationToken) is { } row ? From(row) : null;

    /// <summary>Makes the message due now, with its schedule begun anew. False when there is none.</summary>
    public async Task<bool> RetryAsync(Guid id, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        return await db.Database.ExecuteSqlAsync(
            $"UPDATE failed_messages SET status = 'waiting', attempts = 0, next_attempt_at = {now} WHERE id = {id}", cancellationToken) == 1;
    }

    public async Task<DeadLetterStatistics> CountAsync(CancellationToken cancellationToken)
    {
        var counts = await db.Database.SqlQuery<Count>($"""
            SELECT status AS "Status", message_type AS "MessageType", count(*) AS "Messages" FROM failed_messages GROUP BY 1, 2
            """).ToListAsync(cancellationToken);
        var dead = counts.Where(count => count.Status == "dead").ToDictionary(count => count.MessageType, count => count.Messages);
        return new(service.Name, counts.Sum(count => count.Messages) - dead.Values.Sum(), dead.Values.Sum(), dead);
    }

    private DeadLetter From(Row row) => new(
        row.Id, service.Name, row.Queue, row.MessageType, row.Status, row.Error, row.Attempts, row.FirstFailedAt, row.LastFailedAt,
        row.NextAttemptAt, row.TraceId, Encoding.UTF8.GetString(row.Body));

    private sealed record Row(
        Guid Id, string Queue, string MessageType, string Status, string Error, int Attempts, DateTimeOffset FirstFailedAt,
        DateTimeOffset LastFailedAt, DateTimeOffset? NextAttemptAt, string? TraceId, byte[] Body);

    private sealed record Count(string Status, string MessageType, long Messages);
}

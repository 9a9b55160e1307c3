using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Periscope.Agent.Storage;

namespace Periscope.Agent.Asking;

/// <summary>A name for all that an answer could be made from: two equal ones give the same answer to the same question.</summary>
/// <remarks>
/// A page that was captured again and says the same is no new evidence. The day is part of it, because questions speak of yesterday; so is
/// the build, because the next one may answer better. Made when somebody asks: questions are few and captures many.
/// </remarks>
internal sealed class EvidenceVersion(AgentDbContext db, TimeProvider clock)
{
    /// <summary>Of the workspace, as an entity tag. Read it before the evidence, so that what arrives meanwhile counts as new.</summary>
    public async Task<string> ReadAsync(Guid workspace, CancellationToken cancellationToken)
    {
        var sums = (await db.Database.SqlQuery<string>(
            $"""
            SELECT concat_ws('/',
                (SELECT concat(count(*), ':', sum(hashtextextended(concat_ws('|', source_id, source_type, url, title, text_hash), 0)::numeric))
                 FROM pages WHERE workspace_id = {workspace}),
                (SELECT concat(count(*), ':', sum(hashtextextended(id::text, 0)::numeric)) FROM updates WHERE workspace_id = {workspace}),
                (SELECT concat(count(*), ':', sum(hashtextextended(concat_ws('|', id, name, home_url, removed_at), 0)::numeric))
                 FROM competitors WHERE workspace_id = {workspace})) AS "Value"
            """).ToListAsync(cancellationToken)).Single();
        var day = clock.GetUtcNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var build = typeof(EvidenceVersion).Module.ModuleVersionId;
        return $"\"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{build}/{day}/{sums}")).AsSpan(0, 16))}\"";
    }
}

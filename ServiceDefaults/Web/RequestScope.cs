using System.Collections;
using System.Globalization;

namespace Periscope.ServiceDefaults.Web;

/// <summary>What every line logged for a request carries. Read when something is logged, so it says the workspace once that is known.</summary>
internal sealed class RequestScope(RequestContext context) : IReadOnlyList<KeyValuePair<string, object?>>
{
    public int Count => 3;

    public KeyValuePair<string, object?> this[int index] => index switch
    {
        0 => new("RequestId", context.RequestId),
        1 => new("CorrelationId", context.CorrelationId),
        2 => new("WorkspaceId", context.WorkspaceId?.ToString() ?? ""),
        _ => throw new ArgumentOutOfRangeException(nameof(index)),
    };

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator()
    {
        for (var i = 0; i < Count; i++)
        {
            yield return this[i];
        }
    }

    // For formatters that know no structure.
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"RequestId:{context.RequestId} CorrelationId:{context.CorrelationId} WorkspaceId:{context.WorkspaceId}");

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;
using Periscope.ServiceDefaults.Web;

namespace Periscope.Identity.Workspaces;

/// <summary>Versions as entity tags, so that nobody writes over a change that they have not seen (RFC 9110, 13.1.1).</summary>
internal static class EntityVersion
{
    public static void Tell(HttpResponse response, int version) =>
        response.Headers.ETag = new EntityTagHeaderValue(string.Create(CultureInfo.InvariantCulture, $"\"{version}\"")).ToString();

    /// <summary>Null when the caller has read <paramref name="version"/>, or does not say what they have read; otherwise a 412.</summary>
    public static ProblemHttpResult? Refuse(HttpRequest request, int version)
    {
        var sent = request.Headers.IfMatch;
        return sent.Count == 0
            || EntityTagHeaderValue.TryParseList(sent, out var tags) && tags.Any(tag => tag == EntityTagHeaderValue.Any
                || tag.Compare(new EntityTagHeaderValue(string.Create(CultureInfo.InvariantCulture, $"\"{version}\"")), useStrongComparison: true))
            ? null
            : Problems.Of(
                StatusCodes.Status412PreconditionFailed, "Changed meanwhile",
                $"Somebody changed this since you read it: it is now version {version}. Read it again.");
    }
}

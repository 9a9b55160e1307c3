using System.Net;

namespace Periscope.ServiceDefaults.Http;

/// <summary>One redirect that a guarded client followed.</summary>
public sealed record Redirect(Uri From, Uri To, HttpStatusCode Status)
{
    internal static readonly HttpRequestOptionsKey<List<Redirect>> Key = new("periscope.redirects");
}

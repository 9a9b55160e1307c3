using Microsoft.AspNetCore.Http;

namespace Periscope.ServiceDefaults.Web;

/// <summary>
/// On whose behalf the present work is done: one per HTTP request, message, or background scope, and the same all along the way.
/// </summary>
/// <remarks>It travels as <c>X-Request-ID</c>, <c>X-Correlation-ID</c> and <c>X-Tenant-ID</c> over HTTP and as headers in messages.</remarks>
public sealed class RequestContext
{
    public const string RequestIdHeader = "X-Request-ID";
    public const string CorrelationIdHeader = "X-Correlation-ID";
    public const string WorkspaceHeader = "X-Tenant-ID";

    /// <summary>The path as the caller wrote it, from the gateway, where that asks the service for another one.</summary>
    public const string OriginalPathHeader = "X-Original-Path";

    /// <summary>The workspace whose rows may be touched; null before it is known, and then no row may.</summary>
    public Guid? WorkspaceId { get; set; }

    /// <summary>The signed-in person; null for partners' clients and background work.</summary>
    public Guid? UserId { get; set; }

    /// <summary>viewer, member, admin or owner in <see cref="WorkspaceId"/>; client for a partner's client; null otherwise.</summary>
    public string? Role { get; set; }

    /// <summary>free, starter, professional or enterprise.</summary>
    public string? Plan { get; set; }

    /// <summary>What the operator decided against the plan, as in <c>+branding -webhooks</c>; ask by <c>Has</c>.</summary>
    public string? Features { get; set; }

    /// <summary>One HTTP request or message.</summary>
    public string RequestId { get => field ??= RequestNames.New(); set; }

    /// <summary>Everything that one outside event set in motion.</summary>
    public string CorrelationId { get => field ??= RequestNames.New(); set; }

    /// <summary>The message being consumed; null for HTTP requests.</summary>
    internal Guid? MessageId { get; set; }

    /// <summary>Says in an answer's head which request it belongs to.</summary>
    public void WriteTo(HttpResponse response)
    {
        ArgumentNullException.ThrowIfNull(response);
        response.Headers[RequestIdHeader] = RequestId;
        response.Headers[CorrelationIdHeader] = CorrelationId;
    }

    /// <summary>The workspace; throws when there is none, which a route with <c>RequireAccess</c> never sees.</summary>
    public Guid RequireWorkspace() =>
        WorkspaceId ?? throw new InvalidOperationException("This work needs a workspace and none is set in the request context.");
}

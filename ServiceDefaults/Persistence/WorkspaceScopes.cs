using Microsoft.Extensions.DependencyInjection;
using Periscope.ServiceDefaults.Web;

namespace Periscope.ServiceDefaults.Persistence;

/// <summary>Makes dependency-injection scopes for background work: what is resolved in one sees only that workspace's rows.</summary>
public sealed class WorkspaceScopes(IServiceScopeFactory scopes)
{
    public AsyncServiceScope Create(Guid workspaceId, string? correlationId = null)
    {
        var scope = scopes.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<RequestContext>();
        context.WorkspaceId = workspaceId;
        context.CorrelationId = correlationId ?? context.CorrelationId;
        return scope;
    }
}

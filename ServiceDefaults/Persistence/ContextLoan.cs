using Microsoft.EntityFrameworkCore;
using Periscope.ServiceDefaults.Web;

namespace Periscope.ServiceDefaults.Persistence;

/// <summary>A scope's context, lent from the pool and given back once.</summary>
/// <remarks>
/// The container disposes a scope's context once for each type under which it was resolved. The first time would give it back, and the
/// second would take it from whoever has it by then; so a lent context ignores the container, and only this ends the loan.
/// </remarks>
internal sealed class ContextLoan<TContext> : IAsyncDisposable, IDisposable
    where TContext : ServiceDbContext
{
    public ContextLoan(IDbContextFactory<TContext> contexts, RequestContext request)
    {
        Context = contexts.CreateDbContext();
        Context.Lend(request);
    }

    public TContext Context { get; }

    public ValueTask DisposeAsync() => Context.ReturnAsync();

    public void Dispose() => Context.Return();
}

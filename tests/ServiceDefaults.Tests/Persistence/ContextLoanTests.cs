using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Periscope.ServiceDefaults.Persistence;
using Periscope.ServiceDefaults.Tests.Sample;

namespace Periscope.ServiceDefaults.Tests.Persistence;

internal sealed class ContextLoanTests
{
    [Test]
    public async Task Scopes_AtTheSameTime_NeverShareAContext()
    {
        await using var service = await SampleService.StartAsync();
        var lent = new ConcurrentDictionary<DbContext, Guid>(ReferenceEqualityComparer.Instance);

        await Parallel.ForAsync(0, 20_000, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (_, _) =>
        {
            var workspace = Guid.CreateVersion7();
            await using var scope = service.Scope(workspace);
            // As a consumer and its inbox do: the same context under two types.
            var context = scope.ServiceProvider.GetRequiredService<SampleDbContext>();
            Assert.That(scope.ServiceProvider.GetRequiredService<ServiceDbContext>(), Is.SameAs(context));
            Assert.That(lent.TryAdd(context, workspace), Is.True, "another scope has this context");
            await Task.Yield();
            Assert.That(context.RequestContext.WorkspaceId, Is.EqualTo(workspace));
            lent.TryRemove(context, out Guid _);
        });
    }

    [Test]
    public async Task Context_AfterItsScope_IsOfNoUse()
    {
        await using var service = await SampleService.StartAsync();
        SampleDbContext context;
        await using (var scope = service.Scope())
        {
            context = scope.ServiceProvider.GetRequiredService<SampleDbContext>();
            Assert.That(await context.Things.CountAsync(), Is.Zero);
        }

        Assert.That(() => context.RequestContext, Throws.InvalidOperationException);
    }
}

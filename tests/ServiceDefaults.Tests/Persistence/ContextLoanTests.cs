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

    [Test]
    public async Task Context_LentAgain_HasNothingOfItsLastScope()
    {
        await using var service = await SampleService.StartAsync();
        DbContext context;
        await using (var scope = service.Scope())
        {
            var first = scope.ServiceProvider.GetRequiredService<SampleDbContext>();
            context = first;
            first.Things.Add(new Thing { Id = Guid.CreateVersion7(), Name = "unsaved" });
            first.Database.AutoSavepointsEnabled = false;
            await first.Database.OpenConnectionAsync();
            await first.Database.BeginOrJoinAsync(CancellationToken.None);
        }

        // The pool lends the last one that came back; background work of the service may have been quicker.
        for (var again = 0; again < 1000; again++)
        {
            await using var scope = service.Scope();
            var lent = scope.ServiceProvider.GetRequiredService<SampleDbContext>();
            if (ReferenceEquals(lent, context))
            {
                Assert.That(lent.ChangeTracker.Entries(), Is.Empty);
                Assert.That(lent.Database.AutoSavepointsEnabled, Is.True);
                Assert.That(lent.Database.CurrentTransaction, Is.Null);
                Assert.That(lent.Database.GetDbConnection().State, Is.EqualTo(System.Data.ConnectionState.Closed));
                return;
            }
        }

        Assert.Fail("the pool never lent it again");
    }
}

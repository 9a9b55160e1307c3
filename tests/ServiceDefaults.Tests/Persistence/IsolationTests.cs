using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Periscope.ServiceDefaults.Tests.Sample;

namespace Periscope.ServiceDefaults.Tests.Persistence;

internal sealed class IsolationTests
{
    private SampleService _service = null!;

    [OneTimeSetUp]
    public async Task Start() => _service = await SampleService.StartAsync();

    [OneTimeTearDown]
    public async Task Stop() => await _service.DisposeAsync();

    [Test]
    public async Task Query_WithoutWhere_SeesOnlyTheOwnWorkspace()
    {
        var (mine, theirs) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        await AddAsync(mine, "mine");
        await AddAsync(theirs, "theirs");

        await using var scope = _service.Scope(mine);
        var names = await scope.ServiceProvider.GetRequiredService<SampleDbContext>().Things.Select(t => t.Name).ToListAsync();

        Assert.That(names, Is.EqualTo(new[] { "mine" }));
    }

    [Test]
    public async Task Query_WithoutWorkspace_SeesNothingAndWritesNothing()
    {
        await AddAsync(Guid.CreateVersion7(), "somebody's");
        await using var connection = new NpgsqlConnection(_service.Database.Runtime);
        await connection.OpenAsync();

        await using var count = new NpgsqlCommand("SELECT count(*) FROM sample.things", connection);
        await using var insert = new NpgsqlCommand(
            $"INSERT INTO sample.things (id, workspace_id, name) VALUES ('{Guid.CreateVersion7()}', '{Guid.CreateVersion7()}', 'x')", connection);

        Assert.That(await count.ExecuteScalarAsync(), Is.Zero);
        var refused = await Assert.ThrowsAsync<PostgresException>(() => insert.ExecuteNonQueryAsync());
        Assert.That(refused!.SqlState, Is.EqualTo(PostgresErrorCodes.InsufficientPrivilege));
    }

    [Test]
    public async Task Roles_OfTheService_OwnNothingAndCannotReadTheOutbox()
    {
        await using var connection = new NpgsqlConnection(_service.Database.Runtime);
        await connection.OpenAsync();
        await using var owned = new NpgsqlCommand("SELECT count(*) FROM pg_tables WHERE tableowner = current_user", connection);
        await using var read = new NpgsqlCommand("SELECT count(*) FROM sample.outbox", connection);

        Assert.That(await owned.ExecuteScalarAsync(), Is.Zero);
        await Assert.ThrowsAsync<PostgresException>(() => read.ExecuteScalarAsync());
    }

    [Test]
    public async Task PooledConnection_AfterOneWorkspace_ForgetsIt()
    {
        var mine = Guid.CreateVersion7();
        await AddAsync(mine, "mine");
        await using var scope = _service.Get<IServiceScopeFactory>().CreateAsyncScope();

        // The pool lends the connections that the other workspace used before.
        for (var turn = 0; turn < 20; turn++)
        {
            Assert.That(await scope.ServiceProvider.GetRequiredService<SampleDbContext>().Things.CountAsync(), Is.Zero);
        }
    }

    private async Task AddAsync(Guid workspace, string name)
    {
        await using var scope = _service.Scope(workspace);
        var db = scope.ServiceProvider.GetRequiredService<SampleDbContext>();
        db.Things.Add(new Thing { Id = Guid.CreateVersion7(), Name = name });
        await db.SaveChangesAsync();
    }
}

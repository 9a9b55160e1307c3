using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Periscope.ServiceDefaults.Persistence;
using Periscope.ServiceDefaults.Tests.Sample;

namespace Periscope.ServiceDefaults.Tests.Persistence;

/// <summary>The workspace is set for a transaction or a statement, never for a session.</summary>
internal sealed class WorkspaceSettingTests
{
    private readonly Guid _workspace = Guid.CreateVersion7();
    private SampleService _service = null!;
    private AsyncServiceScope _scope;

    private SampleDbContext Db => _scope.ServiceProvider.GetRequiredService<SampleDbContext>();

    [OneTimeSetUp]
    public async Task StartService() => _service = await SampleService.StartAsync();

    [OneTimeTearDown]
    public async Task StopService() => await _service.DisposeAsync();

    [SetUp]
    public async Task Open()
    {
        _scope = _service.Scope(_workspace);
        await Db.Things.ExecuteDeleteAsync();
        Db.Things.AddRange(new Thing { Id = Guid.CreateVersion7(), Name = "one" }, new Thing { Id = Guid.CreateVersion7(), Name = "two" });
        await Db.SaveChangesAsync();
        Db.ChangeTracker.Clear();
    }

    [TearDown]
    public async Task Close() => await _scope.DisposeAsync();

    [Test]
    public async Task CommandByHand_OnTheConnectionOfAContext_SeesNothing()
    {
        await Db.Database.OpenConnectionAsync();
        Assert.That(await Db.Things.CountAsync(), Is.EqualTo(2));

        await using var command = new NpgsqlCommand("SELECT count(*) FROM things", (NpgsqlConnection)Db.Database.GetDbConnection());

        Assert.That(await command.ExecuteScalarAsync(), Is.Zero);
        await Db.Database.CloseConnectionAsync();
    }

    [Test]
    public async Task CommandByHand_AfterATransaction_SeesNothing([Values] bool commits)
    {
        await Db.Database.OpenConnectionAsync();
        await using (var transaction = await Db.Database.BeginOrJoinAsync(CancellationToken.None))
        {
            await using var inside = new NpgsqlCommand(
                "SELECT count(*) FROM things", (NpgsqlConnection)Db.Database.GetDbConnection(), (NpgsqlTransaction)transaction.GetDbTransaction());
            Assert.That(await inside.ExecuteScalarAsync(), Is.EqualTo(2));
            await (commits ? transaction.CommitAsync() : transaction.RollbackAsync());
        }

        await using var command = new NpgsqlCommand("SELECT count(*) FROM things", (NpgsqlConnection)Db.Database.GetDbConnection());

        Assert.That(await command.ExecuteScalarAsync(), Is.Zero);
        await Db.Database.CloseConnectionAsync();
    }

    [Test]
    public async Task Statements_OutsideOfATransaction_SayHowManyRowsTheyChanged()
    {
        Assert.That(await Db.Database.ExecuteSqlAsync($"UPDATE things SET name = name || '!' WHERE name = {"one"}"), Is.EqualTo(1));
        Assert.That(await Db.Things.ExecuteUpdateAsync(set => set.SetProperty(t => t.Name, t => t.Name + "?")), Is.EqualTo(2));
        Assert.That(await Db.Things.ExecuteDeleteAsync(), Is.EqualTo(2));
        Assert.That(await Db.Things.ExecuteDeleteAsync(), Is.Zero);
    }

    [Test]
    public void Statements_ThatDoNotWait_AreTheWorkspacesToo()
    {
#pragma warning disable CA1849 // The other half of the interceptors.
        Assert.That(Db.Things.Count(), Is.EqualTo(2));
        Assert.That(Db.Things.OrderBy(t => t.Name).Select(t => t.Name).ToList(), Is.EqualTo(new[] { "one", "two" }));
        Assert.That(Db.Database.ExecuteSql($"UPDATE things SET name = name || '!'"), Is.EqualTo(2));
#pragma warning restore CA1849
    }

    [Test]
    public async Task Statement_ThatFails_SaysWhyAndLeavesTheContextUsable()
    {
        var failed = await Assert.ThrowsAsync<PostgresException>(() => Db.Things.Select(t => t.Name.Length / (t.Name.Length - 3)).ToListAsync());

        Assert.That(failed!.SqlState, Is.EqualTo(PostgresErrorCodes.DivisionByZero));
        Assert.That(await Db.Things.CountAsync(), Is.EqualTo(2));
    }

    [Test]
    public async Task SpeakFor_AnotherWorkspace_CountsForTheTransactionThatIsOpen([Values] bool inTransaction)
    {
        var other = Guid.CreateVersion7();
        var transaction = inTransaction ? await Db.Database.BeginOrJoinAsync(CancellationToken.None) : null;
        var before = await Db.Things.CountAsync();

        await Db.SpeakForAsync(other, CancellationToken.None);
        var after = await Db.Things.CountAsync();
        Db.Things.Add(new Thing { Id = Guid.CreateVersion7(), Name = "theirs" });
        await Db.SaveChangesAsync();
        if (transaction is not null)
        {
            await transaction.CommitAsync();
            await transaction.DisposeAsync();
        }

        Assert.That((before, after), Is.EqualTo((2, 0)));
        Assert.That(await Db.Things.Select(t => t.Name).ToListAsync(), Is.EqualTo(new[] { "theirs" }));
        await using var mine = _service.Scope(_workspace);
        Assert.That(await mine.ServiceProvider.GetRequiredService<SampleDbContext>().Things.CountAsync(), Is.EqualTo(2));
    }

    [Test]
    public async Task Transaction_ThatCannotBegin_LeavesTheContextWithoutOneAndUsable()
    {
        await Db.Database.OpenConnectionAsync();
        var process = ((NpgsqlConnection)Db.Database.GetDbConnection()).ProcessID;
        await using (var admin = NpgsqlDataSource.Create(_service.Database.Admin))
        {
            await using var end = admin.CreateCommand($"SELECT pg_terminate_backend({process}, 10000)");
            Assert.That(await end.ExecuteScalarAsync(), Is.True);
        }

        await Assert.ThatAsync(() => Db.Database.BeginOrJoinAsync(CancellationToken.None), Throws.InstanceOf<NpgsqlException>());

        Assert.That(Db.Database.CurrentTransaction, Is.Null);
        await Db.Database.CloseConnectionAsync();
        Assert.That(await Db.Things.CountAsync(), Is.EqualTo(2));
    }

    [Test]
    public async Task ChangeOfOneRow_ThatIsGone_IsNoticed()
    {
        var thing = await Db.Things.OrderBy(t => t.Name).FirstAsync();
        await Db.Things.Where(t => t.Id == thing.Id).ExecuteDeleteAsync();

        thing.Name = "changed";

        await Assert.ThrowsAsync<DbUpdateConcurrencyException>(() => Db.SaveChangesAsync());
    }
}

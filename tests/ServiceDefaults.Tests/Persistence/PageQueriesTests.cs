using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Periscope.ServiceDefaults.Persistence;
using Periscope.ServiceDefaults.Tests.Sample;
using Periscope.ServiceDefaults.Web;

namespace Periscope.ServiceDefaults.Tests.Persistence;

internal sealed class PageQueriesTests
{
    private readonly Guid _workspace = Guid.CreateVersion7();
    private SampleService _service = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _service = await SampleService.StartAsync();
        await AddAsync(_workspace, "a", "b", "c", "d", "e");
        await AddAsync(Guid.CreateVersion7(), "b", "somebody's");
    }

    [OneTimeTearDown]
    public async Task Stop() => await _service.DisposeAsync();

    [TestCase(0, "ab", true)]
    [TestCase(2, "cd", true)]
    [TestCase(4, "e", false)]
    [TestCase(5, "", false)]
    [TestCase(1000, "", false)]
    public async Task Page_HasItsRowsAndHowManyThereAreOnAll(int offset, string names, bool hasMore)
    {
        var page = await ReadAsync(_workspace, things => things, new Paging { Limit = 2, Offset = offset });

        Assert.That(string.Concat(page.Items), Is.EqualTo(names));
        Assert.That(page.Total, Is.EqualTo(5));
        Assert.That(page.NextCursor is not null, Is.EqualTo(hasMore));
    }

    [Test]
    public async Task Cursors_LeadThroughTheWholeList()
    {
        var (read, cursor) = ("", (string?)null);
        do
        {
            var page = await ReadAsync(_workspace, things => things, new Paging { Limit = 2, Cursor = cursor });
            read += string.Concat(page.Items);
            cursor = page.NextCursor;
        }
        while (cursor is not null);

        Assert.That(read, Is.EqualTo("abcde"));
    }

    [Test]
    public async Task Page_OfSome_CountsThoseAlone()
    {
        var wanted = new[] { "b", "d", "e" };

        var page = await ReadAsync(_workspace, things => things.Where(t => wanted.Contains(t.Name)), new Paging { Limit = 2 });

        Assert.That(string.Concat(page.Items), Is.EqualTo("bd"));
        Assert.That(page.Total, Is.EqualTo(3));
    }

    [Test]
    public async Task Page_OfAnotherWorkspace_IsEmptyAndCountsNothing()
    {
        var page = await ReadAsync(Guid.CreateVersion7(), things => things, new Paging());

        Assert.That(page, Is.EqualTo(new Page<string>([], 0, null)).Using<Page<string>>((a, b) => a.Total == b.Total && a.Items.Count == b.Items.Count));
    }

    [TestCase(0, 1)]
    [TestCase(4, 1)]
    // No row says how many there are before it.
    [TestCase(5, 2)]
    public async Task Page_IsReadInOneRoundTrip(int offset, int trips)
    {
        await using var scope = _service.Scope(_workspace);
        var db = scope.ServiceProvider.GetRequiredService<SampleDbContext>();
        using var counter = new TripCounter();

        await db.Things.AsNoTracking().OrderBy(t => t.Name).ToPageAsync(new Paging { Limit = 2, Offset = offset }, CancellationToken.None);

        Assert.That(counter.Trips, Is.EqualTo(trips));
    }

    [Test]
    public async Task Page_WithMoreThanIsCounted_KeepsItsOrder()
    {
        await using var scope = _service.Scope(_workspace);
        var db = scope.ServiceProvider.GetRequiredService<SampleDbContext>();
        var paging = new Paging { Limit = 3, Offset = 1 };

        var page = await db.Things.OrderByDescending(t => t.Name).Skip(paging.Skip).Take(paging.Take)
            .Join(db.Things, one => one.Id, other => other.Id, (one, other) => new { one.Name, Other = other.Name })
            .OrderByDescending(pair => pair.Name)
            .ToPageOfAsync(db.Things, paging, CancellationToken.None);

        Assert.That(page.ConvertAll(pair => pair.Name + pair.Other).Items, Is.EqualTo(new[] { "dd", "cc", "bb" }));
        Assert.That(page.Total, Is.EqualTo(5));
    }

    private async Task<Page<string>> ReadAsync(Guid workspace, Func<IQueryable<Thing>, IQueryable<Thing>> choose, Paging paging)
    {
        await using var scope = _service.Scope(workspace);
        var things = scope.ServiceProvider.GetRequiredService<SampleDbContext>().Things.AsNoTracking();
        return (await choose(things).OrderBy(t => t.Name).ToPageAsync(paging, CancellationToken.None)).ConvertAll(t => t.Name);
    }

    private async Task AddAsync(Guid workspace, params string[] names)
    {
        await using var scope = _service.Scope(workspace);
        var db = scope.ServiceProvider.GetRequiredService<SampleDbContext>();
        db.Things.AddRange(names.Select(name => new Thing { Id = Guid.CreateVersion7(), Name = name }));
        await db.SaveChangesAsync();
    }

    // Of the test that made it: what Npgsql tells of each is a child of the test's activity.
    private sealed class TripCounter : IDisposable
    {
        private readonly Activity _test = new Activity("test").SetIdFormat(ActivityIdFormat.W3C).Start();
        private readonly ActivityListener _listener;
        private int _trips;

        public TripCounter()
        {
            _listener = new ActivityListener
            {
                ShouldListenTo = source => source.Name == "Npgsql",
                Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
                ActivityStopped = Count,
            };
            ActivitySource.AddActivityListener(_listener);
        }

        public int Trips => _trips;

        public void Dispose()
        {
            _listener.Dispose();
            _test.Dispose();
        }

        private void Count(Activity activity)
        {
            if (activity.TraceId == _test.TraceId)
            {
                Interlocked.Increment(ref _trips);
            }
        }
    }
}

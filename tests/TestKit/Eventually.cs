using NUnit.Framework;

namespace Periscope.TestKit;

/// <summary>Waits for a condition instead of a time.</summary>
public static class Eventually
{
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(30);

    /// <summary>Fails with <paramref name="what"/> when the condition does not come true in time.</summary>
    public static async Task IsTrueAsync(Func<Task<bool>> condition, string what, TimeSpan? longest = null)
    {
        ArgumentNullException.ThrowIfNull(condition);
        var clock = TimeProvider.System;
        var start = clock.GetTimestamp();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(25));
        while (!await condition())
        {
            if (clock.GetElapsedTime(start) > (longest ?? s_longest))
            {
                Assert.Fail($"Waited in vain until {what}.");
            }

            await timer.WaitForNextTickAsync();
        }
    }

    public static Task IsTrueAsync(Func<bool> condition, string what, TimeSpan? longest = null) =>
        IsTrueAsync(() => Task.FromResult(condition()), what, longest);

    /// <summary>What <paramref name="query"/> gives once it gives something.</summary>
    public static async Task<T> FindsAsync<T>(Func<Task<T?>> query, string what, TimeSpan? longest = null)
        where T : class
    {
        T? found = null;
        await IsTrueAsync(async () => (found = await query()) is not null, what, longest);
        return found!;
    }
}

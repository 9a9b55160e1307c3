using System.Buffers.Binary;

namespace Periscope.ServiceDefaults.Persistence;

/// <summary>
/// Read-your-writes across services: a resource that another service has just promised may still be on its way here.
/// </summary>
/// <remarks>
/// Ids are version 7 UUIDs (RFC 9562), whose first 48 bits are the millisecond of their making. An id younger than
/// <see cref="Window"/> is waited for; an older one that is not here does not exist.
/// </remarks>
public static class Arrival
{
    /// <summary>How long a message between two services may reasonably take.</summary>
    public static TimeSpan Window { get; } = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Asks <paramref name="query"/> until it finds something or <paramref name="id"/> is older than <see cref="Window"/>.</summary>
    public static async Task<T?> AwaitAsync<T>(Guid id, Func<Task<T?>> query, TimeProvider clock, CancellationToken cancellationToken)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(clock);
        while (true)
        {
            if (await query() is { } found)
            {
                return found;
            }

            if (!IsYoung(id, clock))
            {
                return null;
            }

            await Task.Delay(s_pause, clock, cancellationToken);
        }
    }

    private static bool IsYoung(Guid id, TimeProvider clock)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        if (id.Version != 7)
        {
            return false;
        }

        var madeAt = (long)(BinaryPrimitives.ReadUInt64BigEndian(bytes) >> 16);
        var age = clock.GetUtcNow().ToUnixTimeMilliseconds() - madeAt;
        return age >= -1000 && age < Window.TotalMilliseconds;
    }
}

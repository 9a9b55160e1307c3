using System.Text.Json;
using Periscope.Notification.Storage;
using Periscope.ServiceDefaults.Web;

namespace Periscope.Notification.Live;

/// <summary>Adds events to the caller's transaction: what is seen live has happened.</summary>
internal sealed class LiveEvents(NotificationDbContext db)
{
    /// <param name="type">One of <see cref="LiveEventTypes"/>.</param>
    /// <param name="item">A response record of the public interface.</param>
    /// <param name="at">When it happened.</param>
    public void Add<T>(string type, T item, DateTimeOffset at) =>
        db.LiveEvents.Add(new LiveEvent { Type = type, Item = JsonSerializer.Serialize(item, WireJson.Options), At = at });
}

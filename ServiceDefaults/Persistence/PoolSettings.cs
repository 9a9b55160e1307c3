using System.Globalization;
using Npgsql;

namespace Periscope.ServiceDefaults.Persistence;

/// <summary>How a service keeps its sessions with PostgreSQL.</summary>
internal static class PoolSettings
{
    // Npgsql's five minutes would take a pool down to what it needs on average, twelve times an hour, and whatever came all at once after that
    // would wait most of a second for dozens of new sessions.
    private const int IdleSeconds = 3600;

    /// <summary>A connection string with what is the same for all; how many sessions there may be and how long they may idle, the text may say otherwise.</summary>
    /// <param name="text">Where the database is, and as whom.</param>
    /// <param name="service">Whose schema is meant.</param>
    /// <param name="atMost">How many sessions there are at most, unless the text says.</param>
    public static NpgsqlConnectionStringBuilder Of(string text, string service, int atMost) =>
        // What comes last wins. Not ContainsKey, which is true of every key that Npgsql knows.
        new(string.Create(CultureInfo.InvariantCulture, $"Maximum Pool Size={atMost};Connection Idle Lifetime={IdleSeconds};{text}"))
        {
            SearchPath = $"{service},public",
            ApplicationName = service,
            // Whatever is set is set for a transaction, so sessions need no reset between users and keep their prepared statements, which
            // saves PostgreSQL the planning of each statement with its row policies.
            NoResetOnClose = true,
            MaxAutoPrepare = 200,
            AutoPrepareMinUsages = 3,
        };
}

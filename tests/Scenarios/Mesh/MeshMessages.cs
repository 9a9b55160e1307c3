using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Npgsql;

namespace Periscope.Scenarios.Mesh;

/// <summary>Where the mesh's messages are, for the message of a scenario that waited for one in vain.</summary>
internal static class MeshMessages
{
    private static readonly string[] s_services = ["identity", "crawler", "data", "agent", "notification", "query"];

    /// <summary>Waits, and says where messages are when that fails.</summary>
    public static async Task ExplainAsync(Func<Task> wait)
    {
        try
        {
            await wait();
        }
        catch (AssertionException e)
        {
            throw new AssertionException($"{e.Message} {await TellAsync()}", e);
        }
    }

    private static async Task<string> TellAsync()
    {
        try
        {
            return string.Join("; ", [.. await QueuesAsync(), .. await TablesAsync()]);
        }
        catch (Exception e) when (e is HttpRequestException or NpgsqlException or IOException)
        {
            return $"Where messages are cannot be told: {e.Message}";
        }
    }

    /// <summary>Queues with messages in them, or without a reader.</summary>
    private static async Task<List<string>> QueuesAsync()
    {
        var (address, user, password) = await MeshSecrets.BrokerAsync();
        using var client = new HttpClient { BaseAddress = address };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")));
        var queues = JsonNode.Parse(await client.GetStringAsync(new Uri("api/queues", UriKind.Relative)))!.AsArray()
            .Select(queue => (Name: queue!["name"]!.GetValue<string>(), Ready: Number(queue, "messages_ready"), Taken: Number(queue, "messages_unacknowledged"), Readers: Number(queue, "consumers")))
            .Where(queue => queue.Ready + queue.Taken > 0 || queue.Readers == 0);
        return ["Queues that are not empty or have no reader:", .. queues.Select(queue => $"{queue.Name} {queue.Ready} ready, {queue.Taken} taken, {queue.Readers} readers")];
    }

    private static async Task<List<string>> TablesAsync()
    {
        await using var database = NpgsqlDataSource.Create(await MeshSecrets.AdminConnectionStringAsync());
        var counts = new List<string>();
        foreach (var service in s_services)
        {
            counts.Add($"{service} {await CountAsync(database, $"{service}.outbox")} in the outbox, {await CountAsync(database, $"{service}.failed_messages")} failed");
        }

        counts.Add($"{await CountAsync(database, "crawler.jobs WHERE status NOT IN ('success', 'failed', 'timeout', 'cancelled', 'dead_letter')")} jobs waiting or running");
        return counts;
    }

    private static async Task<string> CountAsync(NpgsqlDataSource database, string rows)
    {
        await using var command = database.CreateCommand($"SELECT count(*) FROM {rows}");
        return ((long)(await command.ExecuteScalarAsync())!).ToString(CultureInfo.InvariantCulture);
    }

    private static long Number(JsonNode queue, string name) => queue[name]?.GetValue<long>() ?? 0;
}

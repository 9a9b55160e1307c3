using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;

namespace Periscope.TestKit;

/// <summary>A RabbitMQ virtual host of its own for one fixture, so that fixtures never hear each other.</summary>
public sealed class TestVirtualHost : IAsyncDisposable
{
    private readonly string _name = $"test-{Guid.CreateVersion7():n}";

    private TestVirtualHost()
    {
    }

    public string ConnectionString => new UriBuilder(TestServers.RabbitMq) { Path = _name }.Uri.ToString();

    public static async Task<TestVirtualHost> CreateAsync()
    {
        var host = new TestVirtualHost();
        using var client = Management();
        (await client.PutAsync(new Uri($"api/vhosts/{host._name}", UriKind.Relative), null)).EnsureSuccessStatusCode();
        var user = TestServers.RabbitMqManagement.UserInfo.Split(':')[0];
        (await client.PutAsJsonAsync($"api/permissions/{host._name}/{user}", new { configure = ".*", write = ".*", read = ".*" }))
            .EnsureSuccessStatusCode();
        return host;
    }

    /// <summary>Deletes a queue with all that is in it, as an operator would.</summary>
    public async Task DeleteQueueAsync(string queue)
    {
        using var client = Management();
        (await client.DeleteAsync(new Uri($"api/queues/{_name}/{queue}", UriKind.Relative))).EnsureSuccessStatusCode();
    }

    /// <summary>How many consumers the broker's statistics know of a queue; null when there is none of that name.</summary>
    public async Task<int?> CountConsumersAsync(string queue)
    {
        using var client = Management();
        using var answer = await client.GetAsync(new Uri($"api/queues/{_name}/{queue}", UriKind.Relative));
        return answer.StatusCode == HttpStatusCode.NotFound
            ? null
            : (await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonNode>())!["consumers"]?.GetValue<int>() ?? 0;
    }

    public async ValueTask DisposeAsync()
    {
        using var client = Management();
        using var _ = await client.DeleteAsync(new Uri($"api/vhosts/{_name}", UriKind.Relative));
    }

    private static HttpClient Management()
    {
        var address = TestServers.RabbitMqManagement;
        var client = new HttpClient { BaseAddress = new UriBuilder(address) { UserName = "", Password = "" }.Uri };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(address.UserInfo))));
        return client;
    }
}

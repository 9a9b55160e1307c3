using System.Text.Json.Nodes;
using Npgsql;

namespace Periscope.Scenarios.Mesh;

/// <summary>What the mesh keeps in its state directory for whoever runs it, and no service sees.</summary>
internal static class MeshSecrets
{
    public static async Task<string> AdminConnectionStringAsync() => new NpgsqlConnectionStringBuilder
    {
        Host = "127.0.0.1",
        Port = new Uri((await ResourceAsync("postgres"))["url"]!.GetValue<string>()).Port,
        Username = "postgres",
        Password = await SecretAsync("postgres-password"),
        Database = "periscope",
        Pooling = false,
    }.ConnectionString;

    /// <summary>RabbitMQ's management interface, with who may use it.</summary>
    public static async Task<(Uri Address, string User, string Password)> BrokerAsync() =>
        (new Uri((await ResourceAsync("rabbitmq"))["endpoints"]!["management"]!.GetValue<string>()), "periscope", await SecretAsync("rabbitmq-password"));

    private static async Task<string> SecretAsync(string name) => (await ReadAsync("secrets.json"))[name]!.GetValue<string>();

    private static async Task<JsonNode> ResourceAsync(string name) =>
        (await ReadAsync("status.json")).AsArray().First(resource => resource!["resource"]!.GetValue<string>() == name)!;

    private static async Task<JsonNode> ReadAsync(string file) => JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(RunningMesh.State, file)))!;
}

using System.Text.Json.Nodes;
using Npgsql;

namespace Periscope.Scenarios.Mesh;

/// <summary>What the mesh keeps in its state directory for whoever runs it, and no service sees.</summary>
internal static class MeshSecrets
{
    public static async Task<string> AdminConnectionStringAsync()
    {
        var secrets = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(RunningMesh.State, "secrets.json")))!;
        var postgres = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(RunningMesh.State, "status.json")))!.AsArray()
            .First(resource => resource!["resource"]!.GetValue<string>() == "postgres")!;
        var address = new Uri(postgres["url"]!.GetValue<string>());
        return new NpgsqlConnectionStringBuilder
        {
            Host = "127.0.0.1",
            Port = address.Port,
            Username = "postgres",
            Password = secrets["postgres-password"]!.GetValue<string>(),
            Database = "periscope",
            Pooling = false,
        }.ConnectionString;
    }
}

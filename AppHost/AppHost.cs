using Microsoft.Extensions.Configuration;
using Periscope.AppHost;

var builder = DistributedApplication.CreateBuilder(args);

var postgres = builder.AddPostgres("postgres").WithDataVolume();
var redis = builder.AddRedis("redis").WithDataVolume();
var rabbitmq = builder.AddRabbitMQ("rabbitmq", userName: builder.AddParameter("rabbitmq-user", "periscope"))
    .WithManagementPlugin()
    .WithDataVolume();

var state = builder.Configuration["State:Path"] ?? Path.Combine(builder.AppHostDirectory, "..", ".periscope");
var port = builder.Configuration.GetValue("Gateway:Port", 8080);
var ownersWorkspace = builder.AddParameter("owner-workspace-id", () => Guid.CreateVersion7().ToString());
var mesh = new Mesh(builder, postgres, redis, rabbitmq)
{
    OperatorsWorkspace = ownersWorkspace,
    PublicUrl = builder.Configuration["Gateway:PublicUrl"] ?? $"http://localhost:{port}",
    SnapshotsPath = Path.GetFullPath(Path.Combine(state, "snapshots")),
    WebPath = Path.GetFullPath(Path.Combine(builder.AppHostDirectory, "..", "artifacts", "web")),
    AllowedPrivateHosts = builder.Configuration["Fetch:AllowedPrivateHosts"] ?? "",
};

var identity = mesh.AddIdentity<Projects.Identity>("identity")
    .WithEnvironment("Identity__KeysPath", Path.GetFullPath(Path.Combine(state, "keys")))
    .WithEnvironment("Owner__Email", builder.AddParameter("owner-email", "owner@periscope.local"))
    .WithEnvironment("Owner__Password", builder.AddParameter("owner-password", new GenerateParameterDefault { MinLength = 16 }, secret: true, persist: true))
    .WithEnvironment("Owner__Workspace", builder.AddParameter("owner-workspace", "Home"))
    .WithEnvironment("Owner__WorkspaceId", ownersWorkspace);

var data = mesh.AddService<Projects.Data>("data");
var crawler = mesh.AddService<Projects.Crawler>("crawler");
var agent = mesh.AddService<Projects.Agent>("agent");
var query = mesh.AddService<Projects.Query>("query").WithReference(agent);
var notification = mesh.AddService<Projects.Notification>("notification");

mesh.AddGateway<Projects.Gateway>("gateway", port)
    .WithReference(identity)
    .WithReference(data)
    .WithReference(crawler)
    .WithReference(agent)
    .WithReference(query)
    .WithReference(notification);

await builder.Build().RunAsync();

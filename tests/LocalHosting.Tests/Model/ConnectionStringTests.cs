using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Periscope.LocalHosting.Supervision;

namespace Periscope.LocalHosting.Tests.Model;

internal sealed class ConnectionStringTests
{
    [Test]
    public async Task Servers_HandOutTheFormsThatTheirClientsRead()
    {
        await using var app = new LocalApplication();
        var secret = app.Builder.AddParameter("secret", "s3", secret: true);
        var postgres = app.Builder.AddPostgres("postgres", password: secret, port: 5001);
        var database = postgres.AddDatabase("periscope");
        var redis = app.Builder.AddRedis("redis", port: 5002, password: secret);
        var rabbitmq = app.Builder.AddRabbitMQ("rabbitmq", app.Builder.AddParameter("user", "me"), secret, port: 5003);
        PortAllocation.Allocate([postgres.Resource, redis.Resource, rabbitmq.Resource]);

        Assert.That(await postgres.Resource.GetValueAsync(), Is.EqualTo("Host=127.0.0.1;Port=5001;Username=postgres;Password=s3"));
        Assert.That(await database.Resource.GetValueAsync(), Is.EqualTo("Host=127.0.0.1;Port=5001;Username=postgres;Password=s3;Database=periscope"));
        Assert.That(await redis.Resource.GetValueAsync(), Is.EqualTo("127.0.0.1:5002,password=s3"));
        Assert.That(await rabbitmq.Resource.GetValueAsync(), Is.EqualTo("amqp://me:s3@127.0.0.1:5003"));
    }

    [Test]
    public async Task Expression_KeepsBracesAndShowsItsManifestForm()
    {
        await using var app = new LocalApplication();
        var name = app.Builder.AddParameter("name", "value").Resource;

        var expression = ReferenceExpression.Create($"{{{name}}}");

        Assert.That(await expression.GetValueAsync(), Is.EqualTo("{value}"));
        Assert.That(expression.ValueExpression, Is.EqualTo("{{name.value}}"));
    }

    [Test]
    public async Task AddResource_NameTaken_Throws()
    {
        await using var app = new LocalApplication();
        app.AddShell("one", "exit 0");

        Assert.That(() => app.AddShell("ONE", "exit 0"), Throws.InvalidOperationException.With.Message.Contains("ONE"));
    }
}

using System.Net;
using Aspire.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Hosting;
using Periscope.LocalHosting.Supervision;

namespace Periscope.LocalHosting.Tests.Supervision;

internal sealed class StartOrderTests
{
    [Test]
    public async Task WaitFor_DependencyNotHealthy_WaitsUntilItIs()
    {
        await using var app = new LocalApplication();
        var server = app.AddShell("server", "exec sleep 60").WithHttpEndpoint().WithHttpHealthCheck("/health");
        app.AddShell("client", "exec sleep 60").WaitFor(server);
        await app.StartAsync();
        await app.UntilAsync("server", s => s is { IsRunning: true, Health.IsHealthy: false });
        Assert.That(app.Now("client").State, Is.EqualTo(ResourceStates.Waiting));

        await using var health = await AnswerAsync(server.GetEndpoint("http").Port, "/health");

        var client = await app.UntilAsync("client", ResourceStates.Running);
        Assert.That(client.StartedAt, Is.GreaterThan(app.Now("server").StartedAt!));
        Assert.That(app.Now("server").IsHealthy, Is.True);
    }

    [Test]
    public async Task WaitForCompletion_TaskSucceeds_StartsAfterwards()
    {
        await using var app = new LocalApplication();
        var task = app.AddShell("migrate", "exit 0");
        app.AddShell("service", "exec sleep 60").WaitForCompletion(task);
        await app.StartAsync();

        var service = await app.UntilAsync("service", ResourceStates.Running);

        Assert.That(app.Now("migrate").State, Is.EqualTo(ResourceStates.Finished));
        Assert.That(service.StartedAt, Is.GreaterThanOrEqualTo(app.Now("migrate").StoppedAt!));
    }

    [Test]
    public async Task WaitForCompletion_TaskFails_NeverStartsAndSaysWhy()
    {
        await using var app = new LocalApplication();
        var task = app.AddShell("migrate", "echo no such table >&2; exit 3");
        app.AddShell("service", "exec sleep 60").WaitForCompletion(task);
        await app.StartAsync();

        var service = await app.UntilAsync("service", ResourceStates.FailedToStart);

        Assert.That(service.Detail, Is.EqualTo("'migrate' ended with exit code 3; 0 was expected."));
        Assert.That(service.StartedAt, Is.Null);
        Assert.That(app.Now("migrate").HasFailed, Is.True);
        Assert.That(app.RunnerOf("migrate").Log.Tail(1)[0], Has.Property("IsError").True.And.Property("Text").EndsWith("no such table"));
    }

    [Test]
    public async Task StartAsync_PortTaken_SaysWhichAndWhatToDo()
    {
        await using var taken = await AnswerAsync(0, "/");
        var port = new Uri(taken.Urls.First()).Port;
        var app = new LocalApplication();
        app.AddShell("server", "exec sleep 60").WithHttpEndpoint(port: port);

        Assert.That(app.StartAsync, Throws.TypeOf<LaunchException>().With.Message.EqualTo(
            $"Port {port} is taken by another process: end that one, or choose another port with --port N."));
        await app.DisposeAsync();
    }

    [Test]
    public async Task StartAsync_ProgramMissing_SaysWhich()
    {
        await using var app = new LocalApplication();
        app.Builder.AddExecutable("ghost", "no-such-program", app.State.Root);
        await app.StartAsync();

        var ghost = await app.UntilAsync("ghost", ResourceStates.FailedToStart);

        Assert.That(ghost.Detail, Does.Contain("no-such-program").And.Contain("not there"));
    }

    private static async Task<WebApplication> AnswerAsync(int port, string path)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(k => k.Listen(IPAddress.Loopback, port));
        var answering = builder.Build();
        answering.Run(http =>
        {
            http.Response.StatusCode = http.Request.Path == path ? 200 : 404;
            return Task.CompletedTask;
        });
        await answering.StartAsync();
        return answering;
    }
}

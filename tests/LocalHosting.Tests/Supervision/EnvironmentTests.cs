using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Periscope.LocalHosting.State;
using Periscope.LocalHosting.Supervision;

namespace Periscope.LocalHosting.Tests.Supervision;

internal sealed class EnvironmentTests
{
    [Test]
    public async Task Replicas_EachHasAPort_AndTheOthersAreToldAll()
    {
        await using var app = new LocalApplication();
        var service = app.AddShell("service", "exec sleep 60").WithHttpEndpoint(env: "PORT").WithAnnotation(new ReplicaAnnotation(2));
        app.AddShell("client", "exec sleep 60").WithReference(service).WaitFor(service);
        await app.StartAsync();

        var client = await app.UntilAsync("client", ResourceStates.Running);

        var replicas = app.Supervisor.Board.Replicas("service");
        var told = client.Environment.Where(v => v.Name.StartsWith("services__service__http__", StringComparison.Ordinal)).ToList();
        Assert.That(replicas.Select(r => r.Name).Distinct().Count(), Is.EqualTo(2));
        Assert.That(told.Select(v => v.Name), Is.EqualTo(new[] { "services__service__http__0", "services__service__http__1" }));
        Assert.That(told.Select(v => v.Value), Is.EquivalentTo(replicas.Select(r => r.Urls[0].Url)));
        Assert.That(
            replicas.Select(r => $"http://127.0.0.1:{r.Environment.Single(v => v.Name == "PORT").Value}"),
            Is.EquivalentTo(told.Select(v => v.Value)));
    }

    [Test]
    public async Task Project_IsToldItsAddresses_ButThePortOfAVariableByThatAlone()
    {
        await using var app = new LocalApplication();
        var layout = new RepositoryLayout(TestContext.CurrentContext.TestDirectory);
        var service = app.Builder.AddProject<AnyProject>("service")
            .WithHttpEndpoint().WithHttpEndpoint(name: "other", env: "OTHER_PORT").WithReplicas(2).Resource;
        PortAllocation.Allocate([service]);
        string[] urls = [.. service.Annotations.OfType<EndpointAnnotation>().Select(endpoint => endpoint.UrlOf(1))];

        var second = await new ProgramSource(service, 1, "second", layout, app.Builder.ExecutionContext, null).PrepareAsync(CancellationToken.None);

        Assert.That(second.Plan.Environment["ASPNETCORE_URLS"], Is.EqualTo(urls[0]));
        Assert.That($"http://127.0.0.1:{second.Plan.Environment["OTHER_PORT"]}", Is.EqualTo(urls[1]));
    }

    [Test]
    public async Task Secret_ReachesTheProcess_ButIsMaskedOnTheBoard()
    {
        await using var app = new LocalApplication();
        var password = app.Builder.AddParameter("password", "correct horse", secret: true);
        app.AddShell("service", "exec sleep 60")
            .WithEnvironment("Url", $"amqp://user:{password}@host")
            .WithEnvironment("Plain", "seen by all");
        app.AddShell("reader", """echo "$Url" """).WithEnvironment("Url", $"amqp://user:{password}@host");
        await app.StartAsync();

        var service = await app.UntilAsync("service", ResourceStates.Running);

        var shown = service.Environment.ToDictionary(v => v.Name, v => v.Value);
        Assert.That(shown["Url"], Is.EqualTo("********"));
        Assert.That(shown["Plain"], Is.EqualTo("seen by all"));
        Assert.That(app.Now("password").Properties, Is.EqualTo(new[] { new ResourceProperty("Value", "correct horse", IsSensitive: true) }));
        await app.UntilAsync("reader", ResourceStates.Finished);
        Assert.That(app.RunnerOf("reader").Log.Tail(1)[0].Text, Does.EndWith("amqp://user:correct horse@host"));
    }

    [Test]
    public async Task GeneratedParameter_IsKeptForTheNextRun_InAFileOfItsOwnerOnly()
    {
        await using var app = new LocalApplication();
        var first = app.Builder.AddParameter("one", new GenerateParameterDefault { MinLength = 30 }, secret: true, persist: true).Resource;

        var second = DistributedApplication.CreateBuilder([$"--State:Path={app.State.Root}"])
            .AddParameter("one", new GenerateParameterDefault(), secret: true, persist: true).Resource;

        Assert.That(await first.GetValueAsync(), Has.Length.EqualTo(30).And.EqualTo(await second.GetValueAsync()));
        Assert.That(File.GetUnixFileMode(app.State.Secrets), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [Test]
    public async Task MissingParameter_IsShownAsMissing()
    {
        await using var app = new LocalApplication();
        app.Builder.AddParameter("nowhere");
        await app.StartAsync();

        Assert.That(app.Now("nowhere").State, Is.EqualTo(ResourceStates.ValueMissing));
    }

    // It is only looked for, not run.
    private sealed class AnyProject : IProjectMetadata
    {
        public string ProjectPath => Path.Combine(new RepositoryLayout(TestContext.CurrentContext.TestDirectory).Root, "AppHost", "AppHost.csproj");
    }
}

using Periscope.LocalHosting.Supervision;

namespace Periscope.LocalHosting.Dashboard;

/// <summary>The dashboard as a supervised process.</summary>
internal sealed class DashboardSource(DashboardSettings settings, string workingDirectory) : IProcessSource
{
    private static readonly HttpClient Http = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false });

    public Task<ProcessStart> PrepareAsync(CancellationToken cancellationToken) =>
        Task.FromResult(new ProcessStart(
            new LaunchPlan(settings.Program, ["dashboard"], workingDirectory)
            {
                Environment = settings.DashboardEnvironment(),
                InBackground = true,
            },
            [],
            [new("executable.path", settings.Program)]));

    public async Task<string?> ProbeAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var response = await Http.GetAsync(new Uri($"{settings.Url}/login"), cancellationToken);
            return (int)response.StatusCode < 500 ? null : $"/login answers {response.StatusCode}";
        }
        catch (HttpRequestException e)
        {
            return e.Message;
        }
    }
}

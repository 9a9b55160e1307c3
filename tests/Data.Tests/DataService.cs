using Periscope.Data.Storage;
using Periscope.TestKit;

namespace Periscope.Data.Tests;

/// <summary>One running Data service for all tests; each test works in workspaces of its own.</summary>
[SetUpFixture]
internal sealed class DataService
{
    private static readonly Lazy<Task<ServiceApp<DataDbContext>>> s_app = new(() => ServiceApp<DataDbContext>.StartAsync("data"));

    public static Task<ServiceApp<DataDbContext>> App => s_app.Value;

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        if (s_app is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
        {
            await (await s_app.Value).DisposeAsync();
        }
    }
}

using System.Collections.Concurrent;

namespace Periscope.Scenarios.Operating;

/// <summary>People who look all the time: one for each service, asking the gateway again as soon as it has answered.</summary>
internal sealed class Readers : IAsyncDisposable
{
    private readonly ConcurrentQueue<Reading> _readings = [];
    private readonly CancellationTokenSource _ending = new();
    private readonly List<Task> _running;

    public Readers(HttpClient http, IReadOnlyDictionary<string, string> pathOfService) =>
        _running = [.. pathOfService.Select(reader => ReadAsync(http, reader.Key, reader.Value))];

    public IReadOnlyList<Reading> Readings => [.. _readings];

    public static long Now => TimeProvider.System.GetTimestamp();

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await Task.WhenAll(_running);
        _ending.Dispose();
    }

    private async Task ReadAsync(HttpClient http, string service, string path)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(25));
        while (!_ending.IsCancellationRequested)
        {
            var begun = Now;
            try
            {
                using var response = await http.GetAsync(new Uri(path, UriKind.Relative));
                var body = response.IsSuccessStatusCode ? "" : await response.Content.ReadAsStringAsync();
                _readings.Enqueue(new Reading(service, begun, Now, (int)response.StatusCode, response.Content.Headers.ContentType?.MediaType, body));
            }
            catch (HttpRequestException e)
            {
                _readings.Enqueue(new Reading(service, begun, Now, 0, null, e.Message));
            }

            await timer.WaitForNextTickAsync();
        }
    }
}

/// <param name="Service">Whose answer it was.</param>
/// <param name="Begun">When it was asked.</param>
/// <param name="Ended">When the answer was there.</param>
/// <param name="Status">0 when the gateway itself did not answer.</param>
/// <param name="ContentType">Of the answer.</param>
/// <param name="Problem">What the answer said when it was none of success.</param>
internal sealed record Reading(string Service, long Begun, long Ended, int Status, string? ContentType, string Problem)
{
    public bool IsGood => Status is >= 200 and < 300;

    /// <summary>Says in the agreed form that a service is away.</summary>
    public bool IsHonest => Status is 502 or 503 && ContentType == "application/problem+json";
}

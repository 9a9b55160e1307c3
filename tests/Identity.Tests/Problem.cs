using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Periscope.Identity.Tests;

internal static class Problem
{
    public static async Task<JsonObject> ShouldBeAsync(HttpResponseMessage response, HttpStatusCode status)
    {
        Assert.That(response.StatusCode, Is.EqualTo(status), await response.Content.ReadAsStringAsync());
        Assert.That(response.Content.Headers.ContentType?.MediaType, Is.EqualTo("application/problem+json"));
        return (await response.Content.ReadFromJsonAsync<JsonObject>())!;
    }

    public static IEnumerable<string> Fields(this JsonObject problem) => problem["errors"]!.AsObject().Select(error => error.Key);
}

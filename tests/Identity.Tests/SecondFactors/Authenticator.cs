using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Periscope.Identity.SecondFactors;
using Periscope.TestKit;

namespace Periscope.Identity.Tests.SecondFactors;

/// <summary>The application on a person's phone, on the test's clock; one code for each step, as a careful person waits for the next.</summary>
internal sealed class Authenticator(string secret, SettableClock clock)
{
    private const string Base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private readonly byte[] _secret = Decode(secret);

    /// <summary>The code of now.</summary>
    public string Code => TimeCode.Of(_secret, TimeCode.Step(clock.GetUtcNow()));

    public string NextCode()
    {
        clock.Advance(TimeSpan.FromSeconds(30));
        return Code;
    }

    /// <summary>Not the code of now, nor of a step beside it.</summary>
    public string WrongCode => Enumerable.Range(0, 10).Select(i => $"{i}{i}{i}{i}{i}{i}")
        .First(code => TimeCode.StepOf(code, _secret, clock.GetUtcNow()) is null);

    /// <summary>Enrols the person by the interface, as the web app does.</summary>
    public static async Task<(Authenticator Authenticator, string[] RecoveryCodes)> EnrolAsync(HttpClient client, SettableClock clock)
    {
        using var begun = await client.PostAsJsonAsync("/api/v1/auth/second-factor", new { password = IdentityApp.Password });
        Assert.That(begun.StatusCode, Is.EqualTo(HttpStatusCode.OK), await begun.Content.ReadAsStringAsync());
        var authenticator = new Authenticator((await begun.Content.ReadFromJsonAsync<JsonObject>())!["secret"]!.GetValue<string>(), clock);
        using var confirmed = await client.PostAsJsonAsync("/api/v1/auth/second-factor/confirm", new { code = authenticator.Code });
        Assert.That(confirmed.StatusCode, Is.EqualTo(HttpStatusCode.OK), await confirmed.Content.ReadAsStringAsync());
        return (authenticator, await CodesAsync(confirmed));
    }

    public static async Task<string[]> CodesAsync(HttpResponseMessage answer) =>
        [.. (await answer.Content.ReadFromJsonAsync<JsonObject>())!["recoveryCodes"]!.AsArray().Select(code => code!.GetValue<string>())];

    private static byte[] Decode(string text)
    {
        var bits = string.Concat(text.Replace(" ", "", StringComparison.Ordinal).Select(c => Convert.ToString(Base32.IndexOf(c, StringComparison.Ordinal), 2).PadLeft(5, '0')));
        return [.. bits.Chunk(8).Where(chunk => chunk.Length == 8).Select(chunk => Convert.ToByte(new string(chunk), 2))];
    }
}

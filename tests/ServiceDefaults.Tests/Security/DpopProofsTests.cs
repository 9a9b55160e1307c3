using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.IdentityModel.Tokens;
using Periscope.ServiceDefaults.Caching;
using Periscope.ServiceDefaults.Security;
using Periscope.TestKit;

namespace Periscope.ServiceDefaults.Tests.Security;

/// <summary>RFC 9449, 4.3: each thing that the receiver of a proof must check, with proofs made here by hand.</summary>
internal sealed class DpopProofsTests
{
    private const string Url = "https://periscope.example/api/v1/competitors";
    private const string Token = "the.access.token";
    private static readonly DateTimeOffset s_now = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    private ECDsa _key = null!;
    private RedisConnection _redis = null!;
    private ServiceInfo _service = null!;
    private DpopProofs _proofs = null!;

    [SetUp]
    public void Start()
    {
        _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        _redis = Redis(TestServers.Redis);
        _service = new ServiceInfo("proofs");
        _proofs = new DpopProofs(new ReplayCache(_redis, _service, new SettableClock(s_now)), new SettableClock(s_now));
    }

    [TearDown]
    public void Stop()
    {
        _key.Dispose();
        _redis.Dispose();
        _service.Dispose();
    }

    [Test]
    public async Task Proof_ThatHolds_GivesTheKeysThumbprint()
    {
        var proof = await CheckAsync(Make());

        Assert.That(proof?.Thumbprint, Is.EqualTo(Base64UrlEncoder.Encode(
            SHA256.HashData(Encoding.UTF8.GetBytes($$"""{"crv":"P-256","kty":"EC","x":"{{Jwk()["x"]}}","y":"{{Jwk()["y"]}}"}""")))));
        Assert.That(proof!.Nonce, Is.EqualTo("n"));
    }

    [TestCase("htm", "GET")]
    [TestCase("htu", "https://periscope.example/api/v1/alerts")]
    [TestCase("htu", "http://periscope.example/api/v1/competitors")]
    [TestCase("htu", "https://evil.example/api/v1/competitors")]
    [TestCase("htu", "/api/v1/competitors")]
    [TestCase("ath", "fUHyO2r2Z3DZ53EsNrWBb0xWXoaNy59IiKCAqksmQEo")]
    [TestCase("jti", "")]
    [TestCase("jti", null)]
    [TestCase("htm", null)]
    [TestCase("htu", null)]
    [TestCase("ath", null)]
    public async Task Proof_ThatSaysSomethingElse_IsRefused(string claim, string? value) =>
        Assert.That(await CheckAsync(Make(change: payload => payload[claim] = value)), Is.Null);

    [TestCase("https://periscope.example/api/v1/competitors?limit=1")]
    [TestCase("HTTPS://Periscope.example:443/api/v1/competitors#top")]
    public async Task Proof_WhoseAddressIsWrittenAnotherWay_Holds(string url) =>
        Assert.That(await CheckAsync(Make(change: payload => payload["htu"] = url)), Is.Not.Null);

    [TestCase(-61)]
    [TestCase(11)]
    public async Task Proof_OfAnotherTime_IsRefused(int seconds) =>
        Assert.That(await CheckAsync(Make(change: payload => payload["iat"] = s_now.ToUnixTimeSeconds() + seconds)), Is.Null);

    [TestCase("typ", "JWT")]
    [TestCase("typ", null)]
    [TestCase("alg", "none")]
    [TestCase("alg", "HS256")]
    [TestCase("jwk", null)]
    public async Task Proof_WithAnotherHeader_IsRefused(string name, string? value) =>
        Assert.That(await CheckAsync(Make(header: header => header[name] = value)), Is.Null);

    [Test]
    public async Task Proof_WithThePrivateKeyInIt_IsRefused() =>
        Assert.That(await CheckAsync(Make(header: header => header["jwk"]!["d"] = "AAAA")), Is.Null);

    [Test]
    public async Task Proof_SignedByAnotherKeyThanItNames_IsRefused()
    {
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);

        Assert.That(await CheckAsync(Make(signer: other)), Is.Null);
    }

    [Test]
    public async Task Proof_SignedWithASecretThatItNamesAsItsKey_IsRefused()
    {
        var header = new JsonObject { ["typ"] = "dpop+jwt", ["alg"] = "HS256", ["jwk"] = new JsonObject { ["kty"] = "oct", ["k"] = "AAAA" } };
        var text = $"{Encode(header)}.{Encode(Payload())}";

        Assert.That(
            await CheckAsync($"{text}.{Base64UrlEncoder.Encode(HMACSHA256.HashData(new byte[3], Encoding.ASCII.GetBytes(text)))}"), Is.Null);
    }

    [TestCase("")]
    [TestCase("a.b.c")]
    [TestCase("....")]
    [TestCase("not a token")]
    public async Task Proof_ThatIsNone_IsRefused(string proof) => Assert.That(await CheckAsync(proof), Is.Null);

    [Test]
    public async Task Proof_UsedASecondTime_IsRefusedByOtherReplicasToo()
    {
        var proof = Make();
        var replica = new DpopProofs(new ReplayCache(_redis, _service, new SettableClock(s_now)), new SettableClock(s_now));

        Assert.That(await CheckAsync(proof), Is.Not.Null);
        Assert.That(await CheckAsync(proof), Is.Null);
        Assert.That(await replica.CheckAsync(proof, "POST", Url, Token, CancellationToken.None), Is.Null);
    }

    [Test]
    public async Task Proof_UsedASecondTimeWhileRedisIsAway_IsRefusedByTheSameReplica()
    {
        using var away = Redis("127.0.0.1:1");
        var alone = new DpopProofs(new ReplayCache(away, _service, new SettableClock(s_now)), new SettableClock(s_now));
        var proof = Make();

        Assert.That(await alone.CheckAsync(proof, "POST", Url, Token, CancellationToken.None), Is.Not.Null);
        Assert.That(await alone.CheckAsync(proof, "POST", Url, Token, CancellationToken.None), Is.Null);
    }

    private Task<DpopProof?> CheckAsync(string proof) => _proofs.CheckAsync(proof, "POST", Url, Token, CancellationToken.None);

    private string Make(Action<JsonObject>? change = null, Action<JsonObject>? header = null, ECDsa? signer = null)
    {
        var head = new JsonObject { ["typ"] = "dpop+jwt", ["alg"] = "ES256", ["jwk"] = Jwk() };
        var payload = Payload();
        header?.Invoke(head);
        change?.Invoke(payload);
        var text = $"{Encode(head)}.{Encode(payload)}";
        return $"{text}.{Base64UrlEncoder.Encode((signer ?? _key).SignData(Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA256))}";
    }

    private static JsonObject Payload() => new()
    {
        ["jti"] = Guid.CreateVersion7().ToString(),
        ["htm"] = "POST",
        ["htu"] = Url,
        ["iat"] = s_now.ToUnixTimeSeconds(),
        ["ath"] = Base64UrlEncoder.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(Token))),
        ["nonce"] = "n",
    };

    private JsonObject Jwk()
    {
        var point = _key.ExportParameters(includePrivateParameters: false).Q;
        return new JsonObject
        {
            ["kty"] = "EC",
            ["crv"] = "P-256",
            ["x"] = Base64UrlEncoder.Encode(point.X),
            ["y"] = Base64UrlEncoder.Encode(point.Y),
        };
    }

    private static string Encode(JsonObject value)
    {
        foreach (var empty in value.Where(field => field.Value is null).Select(field => field.Key).ToList())
        {
            value.Remove(empty);
        }

        return Base64UrlEncoder.Encode(value.ToJsonString());
    }

    private static RedisConnection Redis(string address) => new(
        new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["ConnectionStrings:redis"] = address }).Build(),
        NullLogger<RedisConnection>.Instance);
}

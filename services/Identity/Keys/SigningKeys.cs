using System.Data.Common;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;
using Periscope.Identity.Storage;
using Periscope.ServiceDefaults.Persistence;

namespace Periscope.Identity.Keys;

/// <summary>
/// The RSA keys that sign access tokens: the one in use, the next one published ahead of its time, and those whose tokens still live.
/// </summary>
/// <remarks>
/// The keys are rows of the database, so replicas sign with the same one. A key is made under an advisory lock, and signs only
/// <see cref="PublishedAhead"/> after it appeared in the key set: by then every validator and every replica has read it.
/// </remarks>
internal sealed partial class SigningKeys(
    IServiceScopeFactory scopes, MasterKey master, IOptions<AuthorityOptions> options, TimeProvider clock, ILogger<SigningKeys> logger)
    : IHostedLifecycleService, IDisposable
{
    public static readonly TimeSpan PublishedAhead = TimeSpan.FromDays(2);
    private const int KeyBits = 2048;
    private const long LockKey = 7_305_292;

    private static readonly TimeSpan s_refresh = TimeSpan.FromMinutes(10);
    private readonly CancellationTokenSource _stopping = new();
    private Task _refreshing = Task.CompletedTask;
    private volatile IReadOnlyList<SigningKey> _keys = [];
    private volatile IReadOnlyList<SecurityKey> _ever = [];

    /// <summary>Every key that a validator should know.</summary>
    public IReadOnlyList<SigningKey> Published => _keys;

    /// <summary>The public part of every key that has signed or will: an id token names somebody long after it has expired.</summary>
    public IReadOnlyList<SecurityKey> Ever => _ever;

    /// <summary>The key that signs now.</summary>
    public SigningKey Current
    {
        get
        {
            var now = clock.GetUtcNow();
            return _keys.LastOrDefault(key => key.SignsFrom <= now) ?? throw new InvalidOperationException("No signing key is loaded.");
        }
    }

    // Before the server listens: the first request may already ask for a token.
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        await RefreshAsync(cancellationToken);
        _refreshing = KeepFreshAsync(_stopping.Token);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => _stopping.CancelAsync();

    public Task StopAsync(CancellationToken cancellationToken) => _refreshing;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _stopping.Dispose();

    internal async Task RefreshAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<IdentityDbContext>();
        var now = clock.GetUtcNow();
        var signsFor = TimeSpan.FromDays(options.Value.KeyDays);
        var stored = await LoadAsync(db, cancellationToken);
        if (IsDue(stored, now, signsFor))
        {
            await using var transaction = await db.Database.BeginOrJoinAsync(cancellationToken);
            await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({LockKey})", cancellationToken);
            stored = await LoadAsync(db, cancellationToken);
            if (IsDue(stored, now, signsFor))
            {
                var key = Make(now, stored is [] ? now : now + PublishedAhead);
                db.SigningKeys.Add(key);
                await db.SaveChangesAsync(cancellationToken);
                stored.Add(key);
                LogKeyMade(key.Kid, key.SignsFrom);
            }

            await transaction.CommitAsync(cancellationToken);
        }

        // A key is published for as long as a token that it signed can be valid; its row is kept as the record of it.
        var tokenLife = TimeSpan.FromMinutes(options.Value.AccessTokenMinutes + 10);
        _keys = [.. stored
            .Where((_, i) => i == stored.Count - 1 || stored[i + 1].SignsFrom + tokenLife > now)
            .Select(Open)];
        _ever = [.. stored.Select(key => _ever.FirstOrDefault(known => known.KeyId == key.Kid) ?? ReadPublic(key))];
    }

    private static async Task<List<StoredKey>> LoadAsync(IdentityDbContext db, CancellationToken cancellationToken) =>
        await db.SigningKeys.AsNoTracking().OrderBy(key => key.SignsFrom).ToListAsync(cancellationToken);

    private static bool IsDue(List<StoredKey> stored, DateTimeOffset now, TimeSpan signsFor) =>
        stored is [] || stored[^1].SignsFrom + signsFor <= now + PublishedAhead;

    private StoredKey Make(DateTimeOffset now, DateTimeOffset signsFrom)
    {
        using var rsa = RSA.Create(KeyBits);
        var kid = Base64UrlEncoder.Encode(new RsaSecurityKey(rsa).ComputeJwkThumbprint());
        return new StoredKey
        {
            Kid = kid,
            PrivateKey = master.Seal(rsa.ExportPkcs8PrivateKey(), Encoding.ASCII.GetBytes(kid)),
            PublicKey = rsa.ExportSubjectPublicKeyInfo(),
            CreatedAt = now,
            SignsFrom = signsFrom,
        };
    }

    private SigningKey Open(StoredKey stored)
    {
        if (_keys.FirstOrDefault(key => key.Kid == stored.Kid) is { } known)
        {
            return known;
        }

        var rsa = RSA.Create();
        rsa.ImportPkcs8PrivateKey(master.Open(stored.PrivateKey, Encoding.ASCII.GetBytes(stored.Kid)), out _);
        return new SigningKey(stored.Kid, stored.SignsFrom, rsa);
    }

    private static RsaSecurityKey ReadPublic(StoredKey stored)
    {
        using var rsa = RSA.Create();
        rsa.ImportSubjectPublicKeyInfo(stored.PublicKey, out _);
        return new RsaSecurityKey(rsa.ExportParameters(includePrivateParameters: false)) { KeyId = stored.Kid };
    }

    private async Task KeepFreshAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(s_refresh, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                try
                {
                    await RefreshAsync(cancellationToken);
                }
                catch (Exception e) when (e is DbUpdateException or DbException or TimeoutException
                    or InvalidOperationException { InnerException: DbException })
                {
                    // The keys in memory stay good; the next round asks again.
                    LogRefreshFailed(e);
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Signing key {Kid} was made and signs from {SignsFrom:u}")]
    private partial void LogKeyMade(string kid, DateTimeOffset signsFrom);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The signing keys could not be read again")]
    private partial void LogRefreshFailed(Exception exception);
}

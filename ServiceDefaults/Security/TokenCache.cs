using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;

namespace Periscope.ServiceDefaults.Security;

/// <summary>Tokens that were validated lately, so that a signature is checked once per token and not once per request.</summary>
/// <remarks>
/// It holds no token, only SHA-256 of it, and good ones alone: whoever sends rubbish fills nothing. Two generations of half the size each
/// bound it: when the younger is full it becomes the older, and what the older one held and nobody used since is forgotten.
/// </remarks>
internal sealed class TokenCache(IOptions<TokenCacheOptions> options, TimeProvider clock)
{
    private readonly int _half = options.Value.Entries / 2;
    private readonly Lock _lock = new();
    private volatile ConcurrentDictionary<Key, ValidToken> _younger = new();
    private volatile ConcurrentDictionary<Key, ValidToken> _older = new();
    private int _count;

    /// <summary>How many tokens are held.</summary>
    public int Count => _younger.Count + _older.Count;

    /// <summary>What is known of a token that has not expired; null when it must be validated.</summary>
    public ValidToken? Find(string token)
    {
        if (_half == 0)
        {
            return null;
        }

        var key = Key.Of(token);
        if (!_younger.TryGetValue(key, out var known))
        {
            if (!_older.TryGetValue(key, out known))
            {
                return null;
            }

            Add(key, known);
        }

        if (known.Until > clock.GetUtcNow())
        {
            return known;
        }

        Remove(key);
        return null;
    }

    public void Keep(string token, ValidToken valid)
    {
        if (_half > 0 && valid.Until > clock.GetUtcNow())
        {
            Add(Key.Of(token), valid);
        }
    }

    public void Forget(string token) => Remove(Key.Of(token));

    private void Add(Key key, ValidToken valid)
    {
        if (Volatile.Read(ref _count) >= _half)
        {
            lock (_lock)
            {
                if (_count >= _half)
                {
                    _older = _younger;
                    _younger = new ConcurrentDictionary<Key, ValidToken>();
                    _count = 0;
                }
            }
        }

        if (_younger.TryAdd(key, valid))
        {
            // Counted beside the dictionary, whose own Count takes all of its locks.
            Interlocked.Increment(ref _count);
        }
        else
        {
            _younger[key] = valid;
        }
    }

    private void Remove(Key key)
    {
        _younger.TryRemove(key, out _);
        _older.TryRemove(key, out _);
    }

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct Key(UInt128 High, UInt128 Low)
    {
        public static Key Of(string token)
        {
            Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
            var length = Encoding.UTF8.GetMaxByteCount(token.Length);
            if (length <= 4096)
            {
                Span<byte> bytes = stackalloc byte[length];
                SHA256.HashData(bytes[..Encoding.UTF8.GetBytes(token, bytes)], hash);
            }
            else
            {
                SHA256.HashData(Encoding.UTF8.GetBytes(token), hash);
            }

            return MemoryMarshal.Read<Key>(hash);
        }

        // The parts are a cryptographic hash already.
        public override int GetHashCode() => (int)(ulong)Low;
    }
}

/// <summary>A token whose signature, issuer, audience and type were found right.</summary>
/// <param name="SigningKey">As the issuer's key set held it; when that set no longer has it, the token is worth nothing.</param>
/// <param name="Until">Its <c>exp</c>, with the clock skew that validation allows.</param>
/// <param name="Names">By which it can be revoked.</param>
internal sealed record ValidToken(ClaimsPrincipal User, SecurityKey? SigningKey, DateTimeOffset Until, IReadOnlyList<string> Names)
{
    /// <summary>What authentication answers for it, one object for all requests that bring it: nobody may change it.</summary>
    public Task<AuthenticateResult> Pass { get; } = Task.FromResult(AuthenticateResult.Success(
        new AuthenticationTicket(User, new AuthenticationProperties { ExpiresUtc = Until }, JwtBearerDefaults.AuthenticationScheme)));
}

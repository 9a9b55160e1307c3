using Microsoft.AspNetCore.Identity;

namespace Periscope.Identity.Accounts;

/// <summary>What a password must be, and its hash: Argon2id, by libsodium. Hashes from before are ASP.NET Core Identity's PBKDF2.</summary>
/// <remarks>
/// Length and difference from the obvious instead of character classes: NIST SP 800-63B, 3.1.1. UserManager is not used because
/// the tables are SQL scripts with row policies; lockout and lookups are single statements there, which its are not.
/// </remarks>
internal sealed class Passwords(HashStrength strength) : IDisposable
{
    public const int MinLength = 12;

    // A hash takes any length; the limit keeps a request from being one of megabytes.
    public const int MaxLength = 256;

    private static readonly string[] s_obvious =
        ["password", "periscope", "qwertyuiop", "1234567890", "letmein", "iloveyou", "administrator", "changeme"];

    private readonly PasswordHasher<object> _older = new();
    private readonly object _nobody = new();
    private readonly string _dummy = Argon2Hash.Of(Guid.CreateVersion7().ToString(), strength);

    // Each hash fills megabytes and a processor: more at once than there are processors gain nothing, and a flood would take all memory.
    private readonly SemaphoreSlim _turns = new(Environment.ProcessorCount);

    public void Dispose() => _turns.Dispose();

    public Task<string> HashAsync(string password, CancellationToken cancellationToken) =>
        InTurnAsync(() => Argon2Hash.Of(password, strength), cancellationToken);

    /// <summary>Takes the same time for a missing account (<paramref name="hash"/> is null) as for a wrong password.</summary>
    /// <param name="hash">The account's hash, or null when there is no such account.</param>
    /// <param name="password">What was typed.</param>
    /// <param name="cancellationToken">Ends the wait for a processor.</param>
    public Task<PasswordCheck> VerifyAsync(string? hash, string password, CancellationToken cancellationToken) =>
        InTurnAsync(() => Verify(hash, password), cancellationToken);

    private PasswordCheck Verify(string? hash, string password)
    {
        if (hash is null)
        {
            Argon2Hash.IsOf(_dummy, password);
            return default;
        }

        var isToday = Argon2Hash.Made(hash);
        var isRight = isToday
            ? Argon2Hash.IsOf(hash, password)
            : _older.VerifyHashedPassword(_nobody, hash, password) is not PasswordVerificationResult.Failed;
        var isGood = isToday && Argon2Hash.IsOfStrength(hash, strength);
        return new PasswordCheck(isRight, isRight && !isGood ? Argon2Hash.Of(password, strength) : null);
    }

    private async Task<T> InTurnAsync<T>(Func<T> work, CancellationToken cancellationToken)
    {
        await _turns.WaitAsync(cancellationToken);
        try
        {
            return work();
        }
        finally
        {
            _turns.Release();
        }
    }

    /// <summary>What is wrong with a new password, in a sentence for the person who chose it; null when it is good.</summary>
    public static string? Refuse(string password, EmailAddress email)
    {
        if (password.Length is < MinLength or > MaxLength)
        {
            return $"A password has {MinLength} to {MaxLength} characters.";
        }

        if (password.Distinct().Count() < 5)
        {
            return "This password repeats too few different characters.";
        }

        var name = email.Key[..email.Key.LastIndexOf('@')];
        var rest = s_obvious.Append(email.Key).Append(name.Length >= 4 ? name : email.Key)
            .Aggregate(password.ToLowerInvariant(), (left, obvious) => left.Replace(obvious, string.Empty, StringComparison.Ordinal));
        return rest.Count(char.IsLetterOrDigit) < 6 ? "This password is one of the first that are guessed." : null;
    }
}

/// <summary>Whether a password is right.</summary>
/// <param name="IsRight">Whether it is.</param>
/// <param name="BetterHash">Set when it is right and its hash should be replaced by this one of today's function and strength.</param>
internal readonly record struct PasswordCheck(bool IsRight, string? BetterHash);

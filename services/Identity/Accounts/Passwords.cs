using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Periscope.Identity.Accounts;

/// <summary>What a password must be, and its hash: ASP.NET Core Identity's PBKDF2 (HMAC-SHA512).</summary>
/// <remarks>
/// Length and difference from the obvious instead of character classes: NIST SP 800-63B, 3.1.1. The hasher is taken alone because
/// the tables are SQL scripts with row policies; lockout and lookups are single statements there, which UserManager's are not.
/// </remarks>
internal sealed class Passwords
{
    public const int MinLength = 12;

    // PBKDF2 takes any length; the limit keeps a request from being a hash of megabytes.
    public const int MaxLength = 256;

    private static readonly string[] s_obvious =
        ["password", "periscope", "qwertyuiop", "1234567890", "letmein", "iloveyou", "administrator", "changeme"];

    private readonly PasswordHasher<object> _hasher;
    private readonly object _nobody = new();
    private readonly string _dummy;

    public Passwords(IOptions<PasswordHasherOptions> options)
    {
        _hasher = new PasswordHasher<object>(options);
        _dummy = _hasher.HashPassword(_nobody, Guid.CreateVersion7().ToString());
    }

    public string Hash(string password) => _hasher.HashPassword(_nobody, password);

    /// <summary>Takes the same time for a missing account (<paramref name="hash"/> is null) as for a wrong password.</summary>
    /// <param name="hash">The account's hash, or null when there is no such account.</param>
    /// <param name="password">What was typed.</param>
    /// <param name="betterHash">Set when the password is right and its hash should be replaced by one of today's strength.</param>
    public bool Verify(string? hash, string password, out string? betterHash)
    {
        var result = _hasher.VerifyHashedPassword(_nobody, hash ?? _dummy, password);
        betterHash = hash is not null && result is PasswordVerificationResult.SuccessRehashNeeded ? Hash(password) : null;
        return hash is not null && result is not PasswordVerificationResult.Failed;
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

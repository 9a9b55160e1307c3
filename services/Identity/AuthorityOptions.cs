using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Periscope.Identity;

/// <summary>Settings under <c>Identity</c>.</summary>
internal sealed class AuthorityOptions : IValidatableObject
{
    public const string Section = "Identity";

    /// <summary>Every access token of the platform is meant for this audience.</summary>
    public const string Audience = "periscope";

    /// <summary>The issuer in every token, and the address that clients reach this service by.</summary>
    [Required, Url]
    public required string Authority { get; init; }

    [Range(1, 60)]
    public int AccessTokenMinutes { get; init; } = 30;

    /// <summary>A session that is not used for so long is over.</summary>
    [Range(1, 365)]
    public int SessionDays { get; init; } = 30;

    /// <summary>How long a used refresh token may still be presented by a client that lost our answer.</summary>
    [Range(0, 60)]
    public int RefreshLeewaySeconds { get; init; } = 10;

    /// <summary>Wrong passwords in a row before an account is locked for <see cref="LockoutMinutes"/>.</summary>
    [Range(3, 100)]
    public int AllowedFailures { get; init; } = 10;

    /// <summary>The first lock's; each in a row is twice as long as the one before, up to a day.</summary>
    [Range(1, 1440)]
    public int LockoutMinutes { get; init; } = 15;

    /// <summary>
    /// Sign-ins and registrations that one address may try in a minute, each counted apart; and how often it may fail at each OAuth endpoint.
    /// </summary>
    [Range(1, 100_000)]
    public int AttemptsPerMinute { get; init; } = 120;

    /// <summary>32 bytes in base64 that seal the signing keys. One of this and <see cref="KeysPath"/> must be set.</summary>
    public string? MasterKey { get; init; }

    /// <summary>
    /// Folder in which a master key is made and kept (mode 0600) when none is given, and in which it is remembered what was signed of the
    /// audit trail.
    /// </summary>
    public string? KeysPath { get; init; }

    /// <summary>How long one key signs.</summary>
    [Range(1, 3650)]
    public int KeyDays { get; init; } = 90;

    public string Issuer => Authority.TrimEnd('/');

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (string.IsNullOrEmpty(MasterKey) && string.IsNullOrEmpty(KeysPath))
        {
            yield return new ValidationResult("Set Identity:MasterKey (32 bytes in base64) or Identity:KeysPath (a folder).");
        }
    }
}

[OptionsValidator]
internal sealed partial class AuthorityOptionsValidator : IValidateOptions<AuthorityOptions>;

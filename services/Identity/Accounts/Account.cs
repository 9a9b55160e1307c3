namespace Periscope.Identity.Accounts;

/// <summary>A person who can sign in: the row of <c>account_by_id</c>.</summary>
internal sealed record Account(Guid Id, string Email, string Name);

/// <summary>What signing in needs to know: the row of <c>account_by_email</c>.</summary>
/// <param name="PasswordVersion">Grows when the password is replaced, and not when the same one gets a better hash.</param>
internal sealed record Credentials(Guid Id, string Email, string Name, string PasswordHash, int PasswordVersion);

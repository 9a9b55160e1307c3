namespace Periscope.Identity.Accounts;

/// <summary>A person who can sign in: the row of <c>account_by_id</c>.</summary>
internal sealed record Account(Guid Id, string Email, string Name);

/// <summary>What signing in needs to know: the row of <c>account_by_email</c>.</summary>
internal sealed record Credentials(Guid Id, string Email, string Name, string PasswordHash);

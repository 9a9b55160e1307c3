using System.ComponentModel.DataAnnotations;
using Periscope.Identity.Accounts;

namespace Periscope.Identity.Invitations;

public sealed record InviteRequest(
    [property: Required, StringLength(EmailAddress.MaxLength)] string Email,
    [property: Required, AllowedValues("viewer", "member", "admin", "owner")] string Role);

/// <param name="InvitedBy">A member's user id.</param>
/// <param name="MailedAt">When a mail was last asked for.</param>
/// <param name="ExpiresAt">From when on the link is refused.</param>
public sealed record InvitationResponse(
    Guid Id, string Email, string Role, Guid InvitedBy, DateTimeOffset CreatedAt, DateTimeOffset MailedAt, DateTimeOffset ExpiresAt);

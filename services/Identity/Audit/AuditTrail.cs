using System.Text.Json;
using Periscope.Identity.Privacy;
using Periscope.Identity.Storage;
using Periscope.ServiceDefaults.Web;

namespace Periscope.Identity.Audit;

/// <summary>Records who did what, in the transaction of the act: both are committed, or neither.</summary>
/// <remarks>
/// <see cref="Add"/> takes effect with the context's next SaveChanges, as a message of the outbox does. Writers of one chain queue at its end
/// until they commit; so the context writes these rows after all others of the same SaveChanges, and a handler that locks rows itself
/// does so before.
/// </remarks>
internal sealed class AuditTrail(
    IdentityDbContext db, PersonalData people, RequestContext caller, IHttpContextAccessor http, TimeProvider clock)
{
    private int _position;

    /// <summary>Adds an act to the context's next SaveChanges.</summary>
    /// <param name="action">One of <see cref="AuditActions"/>.</param>
    /// <param name="details">What else matters, as JSON: ids, names of things, roles; no secret, and nothing that names a person.</param>
    /// <param name="subject">The person or thing that it was done to.</param>
    /// <param name="actor">The person who acts, where the request does not say it yet (signing in); otherwise it is the caller.</param>
    /// <param name="personal">What names the subject, a person who was read in this scope: it goes with their key.</param>
    /// <param name="client">The client that acts, where no token says it: one that proved itself, or the public one that a code or token is of.</param>
    public void Add(
        string action, object? details = null, Guid? subject = null, Guid? actor = null, object? personal = null, string? client = null)
    {
        var sealedPersonal = personal is not null && subject is { } person ? people.SealJson(person, personal) : null;
        var (kind, id) = client is null ? Actor(actor) : ("client", client);
        db.AuditEntries.Add(new AuditEntry
        {
            Id = Guid.CreateVersion7(),
            Position = _position++,
            Chain = AuditActions.IsPersonal(action) ? AuditEntry.Installation : caller.WorkspaceId ?? AuditEntry.Installation,
            At = clock.GetUtcNow(),
            Action = action,
            ActorKind = kind,
            ActorId = id,
            SubjectId = subject,
            Details = details is null ? null : JsonSerializer.Serialize(details, WireJson.Options),
            CorrelationId = caller.CorrelationId,
            Personal = sealedPersonal,
            PersonalOf = sealedPersonal is null ? null : subject,
        });
    }

    private (string Kind, string? Id) Actor(Guid? actor) =>
        (actor ?? caller.UserId) is { } person ? ("person", person.ToString())
        : http.HttpContext is not { } request ? ("system", null)
        : request.User.FindFirst("client_id")?.Value is { } client ? ("client", client)
        : ("anonymous", null);
}

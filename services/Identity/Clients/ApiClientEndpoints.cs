using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Periscope.Identity.Audit;
using Periscope.Identity.Storage;
using Periscope.Identity.Tokens;
using Periscope.Identity.Workspaces;
using Periscope.Identity.Workspaces.Offer;
using Periscope.ServiceDefaults.Persistence;
using Periscope.ServiceDefaults.Security;
using Periscope.ServiceDefaults.Web;

namespace Periscope.Identity.Clients;

internal static class ApiClientEndpoints
{
    private const string NoSuchClient = "There is no such client in this workspace.";

    public static void MapApiClients(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/v1/workspaces/{id:guid}/api-clients").WithTags("API clients").RequireAuthorization();
        group.MapGet("/", List).RequireWorkspace("api-clients")
            .WithName("ListApiClients").WithSummary("Partners' programs that may act in the workspace");
        group.MapPost("/", Create).RequireWorkspace("api-clients").RequireFeatureOf(Features.ApiClients)
            .WithName("CreateApiClient").WithSummary("Makes a client; its secret is in this answer and nowhere else");
        group.MapGet("/{clientId:guid}", Get).RequireWorkspace("api-clients")
            .WithName("GetApiClient").WithSummary("One partner's program");
        group.MapPut("/{clientId:guid}", Change).RequireWorkspace("api-clients")
            .WithName("ChangeApiClient").WithSummary("Gives a client other scopes and addresses, from its next token on");
        group.MapPost("/{clientId:guid}/secret", RotateSecret).RequireWorkspace("api-clients")
            .WithName("RotateApiClientSecret").WithSummary("Gives a client another secret; the old one is refused at once");
        group.MapDelete("/{clientId:guid}", Remove).RequireWorkspace("api-clients")
            .WithName("RemoveApiClient").WithSummary("Refuses the client, and the tokens that it has, from now on");
    }

    internal static async Task<Ok<Page<ApiClientResponse>>> List(
        Guid id, [AsParameters] Paging paging, IdentityDbContext db, CancellationToken cancellationToken)
    {
        var clients = await db.ApiClients.AsNoTracking().Where(c => c.WorkspaceId == id).OrderBy(c => c.Id).ToPageAsync(paging, cancellationToken);
        return TypedResults.Ok(clients.ConvertAll(client => ApiClientResponse.From(client)));
    }

    internal static async Task<Results<Created<ApiClientResponse>, ValidationProblem>> Create(
        Guid id, ApiClientRequest request, IdentityDbContext db, AuditTrail audit, ClaimsPrincipal user, TimeProvider clock,
        HttpContext http, CancellationToken cancellationToken)
    {
        if (ApiClientRules.Refuse(request) is var (field, message))
        {
            return Problems.Invalid(field, message);
        }

        var secret = AuthenticationMethods.NeedsSecret(request.TokenEndpointAuthMethod) ? NewSecret() : default;
        var client = new ApiClient
        {
            Id = Guid.CreateVersion7(),
            Name = request.Name.Trim(),
            ClientId = OpaqueToken.Create("pci_").Text[..26],
            SecretHash = secret.Hash,
            Scopes = [],
            AuthMethod = request.TokenEndpointAuthMethod,
            CreatedBy = user.FindPerson()!.Value,
            CreatedAt = clock.GetUtcNow(),
        };
        Apply(request, client);
        db.ApiClients.Add(client);
        audit.Add(AuditActions.ClientCreated, ClientRecord.Of(client), client.Id);
        await db.SaveChangesAsync(cancellationToken);
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Created($"/api/v1/workspaces/{id}/api-clients/{client.Id}", ApiClientResponse.From(client, secret.Text));
    }

    internal static async Task<Results<Ok<ApiClientResponse>, ProblemHttpResult>> Get(
        Guid id, Guid clientId, IdentityDbContext db, CancellationToken cancellationToken) =>
        await db.ApiClients.AsNoTracking().SingleOrDefaultAsync(c => c.WorkspaceId == id && c.Id == clientId, cancellationToken) is { } client
            ? TypedResults.Ok(ApiClientResponse.From(client))
            : Problems.NotFound(NoSuchClient);

    internal static async Task<Results<Ok<ApiClientResponse>, ValidationProblem, ProblemHttpResult>> Change(
        Guid id, Guid clientId, ApiClientRequest request, IdentityDbContext db, AuditTrail audit, CancellationToken cancellationToken)
    {
        if (ApiClientRules.Refuse(request) is var (field, message))
        {
            return Problems.Invalid(field, message);
        }

        // Of two changes at once the second is told from what the first one left.
        await using var transaction = await db.Database.BeginOrJoinAsync(cancellationToken);
        await db.LockWorkspaceAsync(id, cancellationToken);
        if (await db.ApiClients.SingleOrDefaultAsync(c => c.WorkspaceId == id && c.Id == clientId, cancellationToken) is not { } client)
        {
            return Problems.NotFound(NoSuchClient);
        }

        var method = request.TokenEndpointAuthMethod;
        if (method != client.AuthMethod
            && !(AuthenticationMethods.NeedsSecret(method) && AuthenticationMethods.NeedsSecret(client.AuthMethod)))
        {
            return Problems.Invalid("tokenEndpointAuthMethod", $"This client is made for {client.AuthMethod}; make another one for {method}.");
        }

        var before = ClientRecord.Of(client);
        Apply(request, client);
        if (ClientRecord.Changes(before, ClientRecord.Of(client)) is { Count: > 0 } changes)
        {
            audit.Add(AuditActions.ClientChanged, changes, client.Id);
            await db.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }

        return TypedResults.Ok(ApiClientResponse.From(client));
    }

    internal static async Task<Results<Ok<ApiClientResponse>, ProblemHttpResult>> RotateSecret(
        Guid id, Guid clientId, IdentityDbContext db, AuditTrail audit, HttpContext http, CancellationToken cancellationToken)
    {
        // A client that somebody else is removing is gone, or still there, for all that follows.
        await using var transaction = await db.Database.BeginOrJoinAsync(cancellationToken);
        await db.LockWorkspaceAsync(id, cancellationToken);
        if (await db.ApiClients.SingleOrDefaultAsync(c => c.WorkspaceId == id && c.Id == clientId, cancellationToken) is not { } client)
        {
            return Problems.NotFound(NoSuchClient);
        }

        if (!AuthenticationMethods.NeedsSecret(client.AuthMethod))
        {
            return Problems.Conflict($"A client with {client.AuthMethod} has no secret.");
        }

        var secret = NewSecret();
        client.SecretHash = secret.Hash;
        audit.Add(AuditActions.ClientSecretRotated, subject: client.Id);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(ApiClientResponse.From(client, secret.Text));
    }

    internal static async Task<Results<NoContent, ProblemHttpResult>> Remove(
        Guid id, Guid clientId, IdentityDbContext db, AuditTrail audit, CancellationToken cancellationToken)
    {
        // Of two removals at once the second finds no client.
        await using var transaction = await db.Database.BeginOrJoinAsync(cancellationToken);
        await db.LockWorkspaceAsync(id, cancellationToken);
        if (await db.ApiClients.SingleOrDefaultAsync(c => c.WorkspaceId == id && c.Id == clientId, cancellationToken) is not { } client)
        {
            return Problems.NotFound(NoSuchClient);
        }

        db.ApiClients.Remove(client);
        audit.Add(AuditActions.ClientRemoved, subject: clientId);
        // The row's trigger has its tokens told of as revoked, after the commit, which with an idempotency key is not the one here.
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return TypedResults.NoContent();
    }

    private static void Apply(ApiClientRequest request, ApiClient client)
    {
        client.Name = request.Name.Trim();
        client.Scopes = [.. request.Scopes.Distinct().Order(StringComparer.Ordinal)];
        client.AuthMethod = request.TokenEndpointAuthMethod;
        client.RedirectUris = [.. (request.RedirectUris ?? []).Distinct()];
        client.PostLogoutRedirectUris = [.. (request.PostLogoutRedirectUris ?? []).Distinct()];
        client.BackchannelLogoutUri = request.BackchannelLogoutUri;
        client.Jwks = request.Jwks?.GetRawText();
        client.RequireDpop = request.RequireDpop;
        client.RequirePushed = request.RequirePushed;
    }

    private static (string Text, byte[] Hash) NewSecret() => OpaqueToken.Create("pcs_");
}

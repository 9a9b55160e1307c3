using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Periscope.Identity.Storage;
using Periscope.Identity.Tokens;
using Periscope.Identity.Workspaces;
using Periscope.ServiceDefaults.Security;
using Periscope.ServiceDefaults.Web;

namespace Periscope.Identity.Clients;

internal static class ApiClientEndpoints
{
    public static void MapApiClients(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/v1/workspaces/{id:guid}/api-clients").WithTags("API clients").RequireAuthorization();
        group.MapGet("/", List).RequireWorkspaceRole(Roles.Admin)
            .WithName("ListApiClients").WithSummary("Partners' programs that may act in the workspace");
        group.MapPost("/", Create).RequireWorkspaceRole(Roles.Admin)
            .WithName("CreateApiClient").WithSummary("Makes a client; its secret is in this answer and nowhere else");
        group.MapDelete("/{clientId:guid}", Remove).RequireWorkspaceRole(Roles.Admin)
            .WithName("RemoveApiClient").WithSummary("Refuses the client new tokens from now on");
    }

    internal static async Task<Ok<Page<ApiClientResponse>>> List(
        Guid id, [AsParameters] Paging paging, IdentityDbContext db, CancellationToken cancellationToken)
    {
        var clients = db.ApiClients.AsNoTracking().Where(c => c.WorkspaceId == id);
        var items = await clients.OrderBy(c => c.Id).Skip(paging.Skip).Take(paging.Take)
            .Select(c => new ApiClientResponse(c.Id, c.Name, c.ClientId, c.Scopes, c.CreatedAt)).ToListAsync(cancellationToken);
        return TypedResults.Ok(Page<ApiClientResponse>.Of(items, await clients.CountAsync(cancellationToken), paging));
    }

    internal static async Task<Results<Created<ApiClientCreatedResponse>, ValidationProblem>> Create(
        Guid id, ApiClientRequest request, IdentityDbContext db, ClaimsPrincipal user, TimeProvider clock,
        HttpContext http, CancellationToken cancellationToken)
    {
        if (request.Scopes.FirstOrDefault(scope => scope is null || !Scopes.IsScope(scope)) is { } wrong)
        {
            return Problems.Invalid("scopes", $"'{wrong}' is no scope: write noun:read or noun:write, as in competitors:read.");
        }

        var secret = OpaqueToken.Create("pcs_");
        var client = new ApiClient
        {
            Id = Guid.CreateVersion7(),
            Name = request.Name.Trim(),
            ClientId = OpaqueToken.Create("pci_").Text[..26],
            SecretHash = secret.Hash,
            Scopes = [.. request.Scopes.Distinct().Order(StringComparer.Ordinal)],
            CreatedBy = user.FindPerson()!.Value,
            CreatedAt = clock.GetUtcNow(),
        };
        db.ApiClients.Add(client);
        await db.SaveChangesAsync(cancellationToken);
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Created(
            $"/api/v1/workspaces/{id}/api-clients/{client.Id}",
            new ApiClientCreatedResponse(client.Id, client.Name, client.ClientId, secret.Text, client.Scopes, client.CreatedAt));
    }

    internal static async Task<Results<NoContent, ProblemHttpResult>> Remove(
        Guid id, Guid clientId, IdentityDbContext db, CancellationToken cancellationToken) =>
        await db.ApiClients.Where(c => c.WorkspaceId == id && c.Id == clientId).ExecuteDeleteAsync(cancellationToken) > 0
            ? TypedResults.NoContent()
            : Problems.NotFound("There is no such client in this workspace.");
}

public sealed record ApiClientRequest(
    [property: Required, StringLength(ApiClient.MaxNameLength, MinimumLength = 1)] string Name,
    [property: Required, MinLength(1), MaxLength(Clients.Scopes.MaxCount)] IReadOnlyList<string> Scopes);

public sealed record ApiClientResponse(Guid Id, string Name, string ClientId, IReadOnlyList<string> Scopes, DateTimeOffset CreatedAt);

public sealed record ApiClientCreatedResponse(
    Guid Id, string Name, string ClientId, string ClientSecret, IReadOnlyList<string> Scopes, DateTimeOffset CreatedAt);

using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.Extensions.DependencyInjection;
using Periscope.ServiceDefaults.Persistence;
using Periscope.ServiceDefaults.Security;

namespace Periscope.ServiceDefaults.Web;

/// <summary>
/// Says of every operation in the OpenAPI document which errors it answers by what it is: what it takes, whom it asks for a token, and how it is
/// reached. What an endpoint says of a status itself stays.
/// </summary>
internal sealed class ErrorAnswers(IServiceProviderIsService services) : IApiDescriptionProvider
{
    /// <summary>After all that describe endpoints.</summary>
    public int Order => 1000;

    public void OnProvidersExecuting(ApiDescriptionProviderContext context)
    {
    }

    public void OnProvidersExecuted(ApiDescriptionProviderContext context)
    {
        // Idempotency keys lie in the service's own schema.
        var keepsKeys = services.IsService(typeof(ServiceDataSource));
        foreach (var operation in context.Results)
        {
            foreach (var (status, description) in ErrorsOf(operation, keepsKeys).Where(error => !Says(operation, error.Status)).ToArray())
            {
                operation.SupportedResponseTypes.Add(new ApiResponseType
                {
                    StatusCode = status,
                    Description = description,
                    Type = status == StatusCodes.Status400BadRequest ? typeof(HttpValidationProblemDetails) : typeof(ProblemDetails),
                    ApiResponseFormats = [new ApiResponseFormat { MediaType = "application/problem+json" }],
                });
            }
        }
    }

    private static bool Says(ApiDescription operation, int status) => operation.SupportedResponseTypes.Any(answer => answer.StatusCode == status);

    private static IEnumerable<(int Status, string? Description)> ErrorsOf(ApiDescription operation, bool keepsKeys)
    {
        var metadata = operation.ActionDescriptor.EndpointMetadata;
        var isOpen = metadata.OfType<IAllowAnonymous>().Any();
        var needsAccess = !isOpen && metadata.OfType<AuthorizationPolicy>().Any(policy => policy.Requirements.OfType<AccessRequirement>().Any());
        // Whoever has several workspaces must name one.
        if (needsAccess || operation.ParameterDescriptions.Count > 0 || metadata.OfType<FileBody>().Any())
        {
            yield return (StatusCodes.Status400BadRequest, null);
        }

        if (!isOpen)
        {
            yield return (StatusCodes.Status401Unauthorized, "There is no token, or it is not valid");
        }

        if (needsAccess)
        {
            yield return (StatusCodes.Status403Forbidden, "The role or the scope is not enough");
        }

        if (operation.ParameterDescriptions.Any(parameter => parameter.Source == BindingSource.Path))
        {
            yield return (StatusCodes.Status404NotFound, null);
        }

        if (keepsKeys && !IsSafe(operation.HttpMethod!) && !metadata.OfType<IdempotencyKeyIgnored>().Any())
        {
            yield return (StatusCodes.Status409Conflict,
                $"What is there forbids it, or the first request with this {IdempotencyMiddleware.Header} is under way");
            yield return (StatusCodes.Status422UnprocessableEntity, $"This {IdempotencyMiddleware.Header} was used for a different request");
        }

        // Of the gateway, through which everything that is described is asked for.
        yield return (StatusCodes.Status429TooManyRequests, "Asked too often; Retry-After says when to ask again");
    }

    private static bool IsSafe(string method) => HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method);
}

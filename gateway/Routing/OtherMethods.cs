using Microsoft.AspNetCore.Routing.Template;

namespace Periscope.Gateway.Routing;

/// <summary>
/// The methods that one of the gateway's own paths is answered for. What takes every path that nothing else takes hides from routing that the path
/// has an endpoint and only the method has none, which is 405 and not 404.
/// </summary>
internal sealed class OtherMethods(EndpointDataSource endpoints)
{
    private readonly Lazy<(TemplateMatcher Path, string Method)[]> _own = new(() =>
    [
        .. from endpoint in endpoints.Endpoints.OfType<RouteEndpoint>()
           from method in endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? []
           where endpoint.RoutePattern.Parameters.All(parameter => !parameter.IsCatchAll)
           select (new TemplateMatcher(new RouteTemplate(endpoint.RoutePattern), []), method),
    ]);

    /// <summary>As the header <c>Allow</c> lists them; none where there is nothing at all.</summary>
    public IReadOnlyList<string> Of(PathString path)
    {
        string[] methods = [.. _own.Value.Where(own => own.Path.TryMatch(path, [])).Select(own => own.Method).Distinct()];
        return methods.Contains(HttpMethods.Get) ? [.. methods.Union([HttpMethods.Head])] : methods;
    }
}

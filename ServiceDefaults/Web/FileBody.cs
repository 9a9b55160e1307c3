using Microsoft.AspNetCore.Builder;

namespace Periscope.ServiceDefaults.Web;

/// <summary>Marks a route whose request is a file as it is, which no parameter of its handler tells.</summary>
/// <param name="MediaTypes">Those that it is described with; what the file is its bytes decide.</param>
internal sealed record FileBody(IReadOnlyList<string> MediaTypes);

/// <summary>Marks routes.</summary>
public static class FileBodyExtensions
{
    /// <summary>Describes the request's body, and refuses none for its media type, as <c>Accepts</c> would.</summary>
    public static TBuilder TakesFile<TBuilder>(this TBuilder builder, params string[] mediaTypes)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new FileBody(mediaTypes));
}

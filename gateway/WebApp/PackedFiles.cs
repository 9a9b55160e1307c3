using Microsoft.Extensions.FileProviders;

namespace Periscope.Gateway.WebApp;

/// <summary>Takes the file that the build has packed already, with all the time it wants, where the browser understands it.</summary>
internal sealed class PackedFiles(RequestDelegate next, IFileProvider files)
{
    private static readonly (string Encoding, string Extension)[] s_packings = [("br", ".br"), ("gzip", ".gz")];

    public Task InvokeAsync(HttpContext http)
    {
        var request = http.Request;
        if ((HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method)) && request.Path.StartsWithSegments("/assets"))
        {
            var accepted = request.GetTypedHeaders().AcceptEncoding;
            foreach (var (encoding, extension) in s_packings)
            {
                if (accepted.Any(item => item.Value.Equals(encoding, StringComparison.OrdinalIgnoreCase) && item.Quality is not 0)
                    && files.GetFileInfo(request.Path.Value + extension).Exists)
                {
                    request.Path += extension;
                    break;
                }
            }
        }

        return next(http);
    }

    /// <summary>The content coding of a packed file's name; null for others.</summary>
    public static string? EncodingOf(string? path) =>
        path is null ? null : s_packings.FirstOrDefault(packing => path.EndsWith(packing.Extension, StringComparison.Ordinal)).Encoding;
}

using Microsoft.Extensions.Options;
using Periscope.ServiceDefaults.Web;

namespace Periscope.Gateway.Edge;

/// <summary>Refuses a body that announces itself as too large before a byte of it is read. Kestrel counts the others.</summary>
internal sealed class BodyLimit(RequestDelegate next, IOptions<EdgeOptions> options)
{
    public Task InvokeAsync(HttpContext http) => http.Request.ContentLength > options.Value.MaxRequestBytes
        ? Problems.Of(
            StatusCodes.Status413PayloadTooLarge, "Content too large", $"A request has at most {options.Value.MaxRequestBytes} bytes.")
            .ExecuteAsync(http)
        : next(http);
}

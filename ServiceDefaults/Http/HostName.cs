using System.Text;

namespace Periscope.ServiceDefaults.Http;

/// <summary>The host of a URL as it is looked up.</summary>
public static class HostName
{
    /// <summary>In ASCII; null when it has no such form, and so no address: parsing a URL lets such names pass, and reading them throws.</summary>
    public static string? AsciiHost(this Uri url)
    {
        ArgumentNullException.ThrowIfNull(url);
        try
        {
            return Ascii.IsValid(url.IdnHost) ? url.IdnHost : null;
        }
        catch (UriFormatException)
        {
            return null;
        }
    }
}

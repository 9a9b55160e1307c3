using System.Net;
using System.Net.Sockets;

namespace Periscope.ServiceDefaults.Web;

/// <summary>What counts as one address: an IPv4 address, or the 64 bits of an IPv6 address that one customer has (RFC 6177).</summary>
public static class AddressKey
{
    private const int NetworkBytes = 8;

    public static string Of(IPAddress? address)
    {
        if (address is null)
        {
            return "unknown";
        }

        if (address.IsIPv4MappedToIPv6)
        {
            return address.MapToIPv4().ToString();
        }

        if (address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return address.ToString();
        }

        var bytes = address.GetAddressBytes();
        bytes.AsSpan(NetworkBytes).Clear();
        return $"{new IPAddress(bytes)}/64";
    }
}

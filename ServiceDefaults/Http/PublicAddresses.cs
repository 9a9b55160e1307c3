using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Periscope.ServiceDefaults.Http;

/// <summary>Tells addresses of the public internet from all others (IANA's special-purpose registries).</summary>
internal static class PublicAddresses
{
    private static readonly IPNetwork[] s_closed4 =
    [
        IPNetwork.Parse("0.0.0.0/8"), IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("100.64.0.0/10"), IPNetwork.Parse("127.0.0.0/8"),
        IPNetwork.Parse("169.254.0.0/16"), IPNetwork.Parse("172.16.0.0/12"), IPNetwork.Parse("192.0.0.0/24"),
        IPNetwork.Parse("192.0.2.0/24"), IPNetwork.Parse("192.88.99.0/24"), IPNetwork.Parse("192.168.0.0/16"),
        IPNetwork.Parse("198.18.0.0/15"), IPNetwork.Parse("198.51.100.0/24"), IPNetwork.Parse("203.0.113.0/24"),
        IPNetwork.Parse("224.0.0.0/4"), IPNetwork.Parse("240.0.0.0/4"),
        // Azure's platform address: public by its number, the host's own agent by its meaning.
        IPNetwork.Parse("168.63.129.16/32"),
    ];

    // Global unicast is 2000::/3; everything outside it (loopback, unique-local, link-local, multicast, discard) is closed as a whole.
    private static readonly IPNetwork s_globalUnicast = IPNetwork.Parse("2000::/3");
    private static readonly IPNetwork[] s_closed6 =
    [
        IPNetwork.Parse("2001::/23"), IPNetwork.Parse("2001:db8::/32"), IPNetwork.Parse("3fff::/20"),
    ];

    private static readonly IPNetwork s_sixToFour = IPNetwork.Parse("2002::/16");
    private static readonly IPNetwork s_nat64 = IPNetwork.Parse("64:ff9b::/96");

    public static bool Contains(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
        {
            address = address.MapToIPv4();
        }
        if (address.AddressFamily == AddressFamily.InterNetwork)
        {
            return !s_closed4.Any(network => network.Contains(address));
        }
        if (address.AddressFamily != AddressFamily.InterNetworkV6 || address.ScopeId != 0)
        {
            return false;
        }
        // These carry an IPv4 address that a router on the way unpacks, so that one is judged.
        if (s_sixToFour.Contains(address))
        {
            return Contains(Embedded(address, 2));
        }
        return s_nat64.Contains(address)
            ? Contains(Embedded(address, 12))
            : s_globalUnicast.Contains(address) && !s_closed6.Any(network => network.Contains(address));
    }

    private static IPAddress Embedded(IPAddress address, int offset)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        Span<byte> embedded = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(embedded, BinaryPrimitives.ReadUInt32BigEndian(bytes[offset..]));
        return new IPAddress(embedded);
    }
}

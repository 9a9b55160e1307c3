using System.Security.Cryptography;
using System.Text;
using Periscope.Identity.Keys;
using Periscope.ServiceDefaults.Persistence;
using Periscope.ServiceDefaults.Security.Rings;

namespace Periscope.Identity.Privacy;

/// <summary>The key of the hash that people are found by. It has one version: another would find nobody.</summary>
internal sealed class LookupKey(SystemDataSource system, MasterKey master, TimeProvider clock)
    : KeyRing(system.DataSource, "identity", "lookup", master.Sealing, clock)
{
    /// <summary>What an address is found by, without telling it: HMAC-SHA256 in hexadecimal.</summary>
    /// <param name="normalised">As <see cref="Accounts.EmailAddress.Key"/>.</param>
    public string HashOf(string normalised) => Convert.ToHexStringLower(HMACSHA256.HashData(KeyOf(version: 1), Encoding.UTF8.GetBytes(normalised)));
}

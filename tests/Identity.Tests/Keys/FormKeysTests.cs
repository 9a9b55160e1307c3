using System.Security.Cryptography;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Periscope.Identity.Keys;

namespace Periscope.Identity.Tests.Keys;

internal sealed class FormKeysTests
{
    [Test]
    public async Task Key_InTheDatabase_IsSealedAndOpensForAnotherReplica()
    {
        var services = SharedApp.Identity.Service.Services;
        var protectedText = services.GetRequiredService<IDataProtectionProvider>().CreateProtector("test").Protect("kept");
        await using var admin = NpgsqlDataSource.Create(SharedApp.Identity.Service.Database.Admin);
        await using var command = admin.CreateCommand("SELECT xml FROM identity.form_keys LIMIT 1");
        var xml = XElement.Parse((string)(await command.ExecuteScalarAsync())!);
        var box = xml.Descendants("sealed").Single().Value;

        // What another replica has in common with this one: the database and the master key.
        var replica = new ServiceCollection().AddSingleton(services.GetRequiredService<MasterKey>());
        var keys = new FormKeys(services.GetRequiredService<IServiceScopeFactory>(), services.GetRequiredService<MasterKey>(), TimeProvider.System);
        replica.AddDataProtection().SetApplicationName("periscope-identity").AddKeyManagementOptions(keys.Configure);
        await using var other = replica.BuildServiceProvider();

        Assert.That(other.GetRequiredService<IDataProtectionProvider>().CreateProtector("test").Unprotect(protectedText), Is.EqualTo("kept"));
        Assert.That(xml.ToString(), Does.Not.Contain("<value>"), "the key in the clear");
        Assert.That(
            () => services.GetRequiredService<MasterKey>().Open(Convert.FromBase64String(box), "something else"u8),
            Throws.InstanceOf<CryptographicException>());
    }
}

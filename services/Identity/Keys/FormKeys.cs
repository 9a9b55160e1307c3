using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Periscope.Identity.Storage;

namespace Periscope.Identity.Keys;

/// <summary>Keeps the framework's data-protection keys in the database, so that a form drawn by one replica, or before a restart, is taken by another.</summary>
/// <remarks>The framework asks for them synchronously: when it first needs them, and then once a day.</remarks>
internal sealed class FormKeys(IServiceScopeFactory scopes, MasterKey master, TimeProvider clock)
    : IXmlRepository, IXmlEncryptor, IConfigureOptions<KeyManagementOptions>
{
    private static readonly byte[] s_purpose = "data protection"u8.ToArray();

    public void Configure(KeyManagementOptions options) => (options.XmlRepository, options.XmlEncryptor) = (this, this);

    public IReadOnlyCollection<XElement> GetAllElements()
    {
        using var scope = scopes.CreateScope();
        return [.. scope.ServiceProvider.GetRequiredService<IdentityDbContext>().Database
            .SqlQuery<string>($"""SELECT xml AS "Value" FROM form_keys ORDER BY created_at""").ToList().Select(xml => XElement.Parse(xml))];
    }

    public void StoreElement(XElement element, string friendlyName)
    {
        using var scope = scopes.CreateScope();
        var (name, xml) = (friendlyName, element.ToString(SaveOptions.DisableFormatting));
        scope.ServiceProvider.GetRequiredService<IdentityDbContext>().Database.ExecuteSql(
            $"INSERT INTO form_keys (name, xml, created_at) VALUES ({name}, {xml}, {clock.GetUtcNow()})");
    }

    public EncryptedXmlInfo Encrypt(XElement plaintextElement) => new(
        new XElement("sealed", Convert.ToBase64String(
            master.Seal(Encoding.UTF8.GetBytes(plaintextElement.ToString(SaveOptions.DisableFormatting)), s_purpose))),
        typeof(Opener));

    /// <summary>The framework makes it by the name that stands in the XML.</summary>
    internal sealed class Opener(IServiceProvider services) : IXmlDecryptor
    {
        public XElement Decrypt(XElement encryptedElement) => XElement.Parse(Encoding.UTF8.GetString(
            services.GetRequiredService<MasterKey>().Open(Convert.FromBase64String(encryptedElement.Value), s_purpose)));
    }
}

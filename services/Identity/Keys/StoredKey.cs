using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Periscope.Identity.Keys;

internal sealed class StoredKey
{
    public required string Kid { get; init; }

    /// <summary>PKCS#8, sealed by <see cref="MasterKey"/>.</summary>
    public required byte[] PrivateKey { get; init; }

    /// <summary>SubjectPublicKeyInfo.</summary>
    public required byte[] PublicKey { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Published from its creation, but signing only from here on, so that every validator knows it by then.</summary>
    public required DateTimeOffset SignsFrom { get; init; }
}

internal sealed class StoredKeyConfiguration : IEntityTypeConfiguration<StoredKey>
{
    public void Configure(EntityTypeBuilder<StoredKey> key)
    {
        key.ToTable("signing_keys");
        key.HasKey(k => k.Kid);
    }
}

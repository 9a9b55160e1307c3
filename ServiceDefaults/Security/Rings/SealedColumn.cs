namespace Periscope.ServiceDefaults.Security.Rings;

/// <summary>A column of boxes of a <see cref="KeyRing"/>.</summary>
/// <param name="Table">In the ring's schema.</param>
/// <param name="Id">The column with the row's id.</param>
/// <param name="Version">The column with the version that sealed the box; null in rows that the master key sealed.</param>
/// <param name="Box">The column with the box; rows without one have null.</param>
/// <param name="Bound">What a row's box is bound to.</param>
public sealed record SealedColumn(string Table, string Id, string Version, string Box, Func<Guid, byte[]> Bound);

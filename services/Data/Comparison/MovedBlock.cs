using Periscope.Contracts;

namespace Periscope.Data.Comparison;

/// <summary>The same text at another place of the page: <see cref="Before"/> counts in the earlier text, <see cref="After"/> in the later.</summary>
internal sealed record MovedBlock(TextSpan Before, TextSpan After);

namespace Periscope.Data.Extraction;

/// <summary>A link and the text that carries it; <see cref="Target"/> is absolute and without tracking or session parameters.</summary>
internal sealed record PageLink(int Start, int End, string Target);

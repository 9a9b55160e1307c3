namespace Periscope.Agent.Evidence;

/// <summary>A line or sentence of a text, with its exact place in it (UTF-16 code units, end exclusive).</summary>
internal readonly record struct Passage(int Start, int End, string Text);

namespace Periscope.Agent.Asking;

/// <summary>What kind of answer a question wants.</summary>
internal enum Intent
{
    /// <summary>What happened: updates.</summary>
    Changes,

    /// <summary>What is: the latest captures.</summary>
    Facts,

    /// <summary>Competitors beside each other.</summary>
    Compare,

    /// <summary>Open positions.</summary>
    Hiring,
}

/// <summary>A competitor as the workspace knows it.</summary>
internal sealed record NamedCompetitor(Guid Id, string Name, string? Host);

/// <summary>What a question asks for, as far as rules can tell.</summary>
internal sealed record Understanding
{
    public required Intent Intent { get; init; }

    /// <summary>Whom it is about; empty for everybody.</summary>
    public required IReadOnlyList<NamedCompetitor> Competitors { get; init; }

    /// <summary>Names that it uses like competitors and that the workspace does not watch.</summary>
    public required IReadOnlyList<string> Unknown { get; init; }

    /// <summary>Update categories that it names; empty for any.</summary>
    public required IReadOnlyList<string> Categories { get; init; }

    /// <summary>Kinds of pages where its answer would stand; empty for any.</summary>
    public required IReadOnlyList<string> SourceTypes { get; init; }

    /// <summary>The words that carry its subject, in lower case and without endings.</summary>
    public required IReadOnlyList<string> Terms { get; init; }

    public DateTimeOffset? Since { get; init; }

    public DateTimeOffset? Until { get; init; }

    /// <summary>Those it can be about: the named ones, else all that were allowed.</summary>
    public required IReadOnlyList<NamedCompetitor> Scope { get; init; }

    public bool IsAbout(string category) => Categories.Contains(category);
}

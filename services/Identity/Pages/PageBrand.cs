namespace Periscope.Identity.Pages;

/// <summary>Whose page it is.</summary>
/// <param name="Name">Of the workspace, or the product's own.</param>
internal sealed record PageBrand(string Name)
{
    public static PageBrand Own { get; } = new("Periscope");

    /// <summary>CSS that sets the page's variables; written by the program alone, never taken over from a setting as it is.</summary>
    public string Style { get; init; } = string.Empty;

    /// <summary>Path of the logo on this origin.</summary>
    public string? Logo { get; init; }

    /// <summary>Where people find help.</summary>
    public string? Support { get; init; }

    public Html Mark => Logo is { } logo ? Html.Of($"""<img src="{logo}" alt="">{Name}""") : Html.Of($"{Name}");

    public Html Help => Support is { } support ? Html.Of($"""<p class="help"><a href="{support}">Help with {Name}</a></p>""") : Html.Empty;
}

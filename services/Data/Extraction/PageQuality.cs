namespace Periscope.Data.Extraction;

internal static class PageQuality
{
    private const double EnoughText = 1_500;

    /// <summary>A long text of few links is a good document; a shell, a wall or an error page is none.</summary>
    public static double Of(int length, double linkDensity, PageKind kind) => kind switch
    {
        PageKind.Content => Math.Round(0.3 + 0.5 * Math.Min(1, length / EnoughText) + 0.2 * (1 - linkDensity), 3),
        PageKind.Structured => 0.5,
        PageKind.Empty => 0,
        _ => 0.1,
    };
}

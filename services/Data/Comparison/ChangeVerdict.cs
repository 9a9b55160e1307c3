namespace Periscope.Data.Comparison;

internal enum ChangeVerdict
{
    Same,

    /// <summary>Something differs, and a rule says that nobody needs to know; <see cref="PageComparison.NoiseReason"/> says which.</summary>
    Noise,
    Material,
}

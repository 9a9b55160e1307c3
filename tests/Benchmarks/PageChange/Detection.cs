namespace Periscope.Benchmarks.PageChange;

/// <summary>Counts of a yes-or-no answer against the truth.</summary>
internal sealed class Detection
{
    public int TruePositives { get; private set; }
    public int FalsePositives { get; private set; }
    public int FalseNegatives { get; private set; }
    public int TrueNegatives { get; private set; }

    public double Precision => Ratio(TruePositives, TruePositives + FalsePositives);
    public double Recall => Ratio(TruePositives, TruePositives + FalseNegatives);

    /// <summary>1 when there was nothing to find and nothing was claimed.</summary>
    public double F1 => TruePositives + FalsePositives + FalseNegatives == 0 ? 1 : Ratio(2 * TruePositives, 2 * TruePositives + FalsePositives + FalseNegatives);

    public void Add(bool truth, bool answer)
    {
        switch (truth, answer)
        {
            case (true, true):
                TruePositives++;
                break;
            case (true, false):
                FalseNegatives++;
                break;
            case (false, true):
                FalsePositives++;
                break;
            default:
                TrueNegatives++;
                break;
        }
    }

    private static double Ratio(int part, int whole) => whole == 0 ? 1 : (double)part / whole;
}

using System.Text.RegularExpressions;
using Periscope.Contracts;

namespace Periscope.Agent.Analysis;

/// <summary>Openings that appeared or closed, by department.</summary>
internal static partial class HiringDetector
{
    private static readonly (string Department, Regex Words)[] Departments =
    [
        ("engineering", Engineering()), ("data and AI", Data()), ("sales", Sales()), ("marketing", Marketing()), ("design", Design()),
        ("customer success", Customer()), ("finance", Finance()), ("legal", Legal()), ("people", People()), ("product", Product()),
    ];

    public static IEnumerable<Finding> Find(ChangeReading reading)
    {
        var jobsPage = reading.SourceType is SourceTypes.Careers or SourceTypes.Jobs;
        if (jobsPage)
        {
            var opened = Openings(reading.Added, reading.Removed);
            var closed = Openings(reading.Removed, reading.Added);
            if (opened.Count > 0)
            {
                var lead = opened.Any(line => Leading().IsMatch(line.Text));
                yield return new Finding(UpdateCategories.Hiring, Math.Min(7, 3 + opened.Count * 0.4 + (lead ? 1 : 0)), 4 + Math.Min(3, opened.Count),
                    $"{Count(opened.Count, "new opening")}{Where(opened)}", Meaning(opened), opened);
            }

            if (closed.Count > 0)
            {
                yield return new Finding(UpdateCategories.Hiring, Math.Min(6, 2.5 + closed.Count * 0.3), 3 + Math.Min(3, closed.Count),
                    $"{Count(closed.Count, "opening")} closed{Where(closed)}",
                    "Closed openings are either filled or given up; the team's size is about to show which.", closed);
            }
        }

        foreach (var line in reading.Added.Where(line => Freeze().IsMatch(line.Text)).Take(1))
        {
            yield return new Finding(UpdateCategories.Hiring, 7.5, 5, $"Staff is being cut or hiring stopped: \"{Short(line.Text)}\"",
                "Cuts slow a roadmap and make customers ask about continuity.", [line]);
        }

        if (!jobsPage && reading.Added.FirstOrDefault(line => IsHiring().IsMatch(line.Text)) is { } hiring)
        {
            yield return new Finding(UpdateCategories.Hiring, 3.5, 3, $"It says that it is hiring: \"{Short(hiring.Text)}\"",
                "Hiring tells where the next investment goes.", [hiring]);
        }
    }

    /// <summary>Whether a line is a job's title rather than a sentence that mentions one.</summary>
    public static bool IsJobTitle(string line) =>
        line.Length is > 5 and <= 110 && !line.EndsWith('.') && !line.EndsWith('?') && !line.EndsWith('!')
        && Role().IsMatch(line) && !Sentence().IsMatch(line);

    public static string? DepartmentOf(string title) =>
        Departments.FirstOrDefault(department => department.Words.IsMatch(title)).Department;

    private static List<ChangedLine> Openings(IReadOnlyList<ChangedLine> lines, IReadOnlyList<ChangedLine> others)
    {
        var kept = others.Select(line => line.Text).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return [.. lines.Where(line => IsJobTitle(line.Text) && !kept.Contains(line.Text))];
    }

    private static string Where(List<ChangedLine> openings)
    {
        var departments = openings.Select(line => DepartmentOf(line.Text)).OfType<string>().GroupBy(name => name)
            .OrderByDescending(group => group.Count()).ThenBy(group => group.Key, StringComparer.Ordinal).Take(2).ToList();
        return departments.Count == 0 ? "" : openings.Count == 1 ? $" in {departments[0].Key}: {Short(openings[0].Text)}"
            : ", " + string.Join(" and ", departments.Select(group => $"{group.Count()} in {group.Key}"));
    }

    private static string Meaning(List<ChangedLine> openings) =>
        openings.Select(line => DepartmentOf(line.Text)).OfType<string>().GroupBy(name => name).MaxBy(group => group.Count())?.Key is { } most
            ? $"New {(most == "people" ? "people team" : most)} openings show where it is investing next."
            : "New openings show where it is investing next.";

    private static string Count(int count, string noun) => count == 1 ? $"1 {noun}" : $"{count} {noun}s";

    private static string Short(string text) => text.Length <= 70 ? text : text[..67].TrimEnd() + "...";

    [GeneratedRegex(@"\b(?:engineers?|developers?|manager|designer|director|head of|analyst|scientist|account executive|recruiter|specialist|team lead|tech lead|representative|counsel|intern(?:ship)?|architect|administrator|consultant|marketer|writer|sre|devops|vp|vice president|chief \w+ officer|coordinator|assistant|associate|strategist|editor|accountant|controller|partner manager|evangelist|advocate|technician|researcher|trainer)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Role();

    [GeneratedRegex(@"\b(?:we|our|you|your|they|has|have|is|are|was|will|joins?|joined|appoint\w*)\b|[.!?]\s", RegexOptions.IgnoreCase)]
    private static partial Regex Sentence();

    [GeneratedRegex(@"\b(?:head of|director|vp|vice president|chief)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Leading();

    [GeneratedRegex(@"\b(?:lay-?offs?|laid off|workforce reduction|reduc\w+ (?:our|its|the) workforce|hiring freeze|restructuring|job cuts)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Freeze();

    [GeneratedRegex(@"\b(?:we(?:'|’)re hiring|we are hiring|now hiring|join our team|open positions|open roles)\b", RegexOptions.IgnoreCase)]
    private static partial Regex IsHiring();

    [GeneratedRegex(@"\b(?:data (?:scientist|engineer|analyst)|machine learning|ml|ai|research(?:er| scientist))\b", RegexOptions.IgnoreCase)]
    private static partial Regex Data();

    [GeneratedRegex(@"\b(?:software|backend|back-end|frontend|front-end|full[- ]?stack|platform|security|qa|test|mobile|ios|android|infrastructure|systems?|site reliability|cloud|network|rust|java|python|golang|kotlin) (?:\w+ )?(?:engineer|developer|architect)|\b(?:engineers?|engineering|developers?|sre|devops|tech lead)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Engineering();

    [GeneratedRegex(@"\b(?:sales|account (?:executive|manager)|sdr|bdr|business development|partnerships?|revenue)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Sales();

    [GeneratedRegex(@"\b(?:marketing|marketer|seo|content|brand|growth|communications|pr manager|writer|evangelist)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Marketing();

    [GeneratedRegex(@"\b(?:designer|design|ux|ui)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Design();

    [GeneratedRegex(@"\b(?:customer|support|success|onboarding|implementation)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Customer();

    [GeneratedRegex(@"\b(?:finance|financial|accountant|accounting|controller|payroll|fp&a)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Finance();

    [GeneratedRegex(@"\b(?:counsel|legal|compliance|privacy|paralegal)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Legal();

    [GeneratedRegex(@"\b(?:recruiter|recruiting|talent|people|human resources|hr)\b", RegexOptions.IgnoreCase)]
    private static partial Regex People();

    [GeneratedRegex(@"\b(?:product)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Product();
}

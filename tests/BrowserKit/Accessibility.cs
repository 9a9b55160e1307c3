using Deque.AxeCore.Commons;
using Microsoft.Playwright;

namespace Periscope.BrowserKit;

/// <summary>What axe-core finds that keeps people from using a page.</summary>
/// <remarks>
/// Deque.AxeCore.Playwright's RunAxe opens a second page for each run to put the frames' results together: three seconds a page here, and half a
/// second this way. Frames of another origin would be left out; we have none.
/// </remarks>
public static class Accessibility
{
    private const string Run =
        """
        () => axe.run(document, { resultTypes: ['violations'] }).then(
            (found) => found.violations.flatMap((one) => one.nodes.map((node) => `${one.id}, ${one.help}: ${node.html}`)))
        """;

    // What is still fading in has less contrast than it will have.
    private const string Settled =
        """
        () => Promise.all(document.getAnimations()
            .filter((one) => one.effect.getComputedTiming().iterations !== Infinity).map((one) => one.finished.catch(() => {})))
        """;

    private static readonly string s_axe = new BundledAxeScriptProvider().GetScript();

    /// <summary>One line for each place at fault: the rule, what it wants, and the element; empty for an accessible page.</summary>
    public static async Task<IReadOnlyList<string>> ViolationsAsync(this IPage page)
    {
        ArgumentNullException.ThrowIfNull(page);
        await page.EvaluateAsync(Settled);
        foreach (var frame in page.Frames)
        {
            if (!await frame.EvaluateAsync<bool>("() => 'axe' in window"))
            {
                await frame.EvaluateAsync(s_axe);
            }
        }

        return await page.EvaluateAsync<string[]>(Run);
    }
}

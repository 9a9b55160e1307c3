using System.ComponentModel.DataAnnotations;

namespace Periscope.Gateway.Limits;

/// <summary>Settings under <c>Gateway:Limits</c>: how often one caller and one address may ask.</summary>
internal sealed class LimitOptions : IValidatableObject
{
    public const string Section = "Gateway:Limits";

    /// <summary>By plan; the caller's best plan counts, and one that is not listed is as <c>free</c>.</summary>
    public Dictionary<string, PlanLimit> Plans { get; init; } = new(StringComparer.Ordinal)
    {
        ["free"] = new() { Burst = 300, PerMinute = 300 },
        ["starter"] = new() { Burst = 600, PerMinute = 1_200 },
        ["professional"] = new() { Burst = 2_000, PerMinute = 6_000 },
        ["enterprise"] = new() { Burst = 10_000, PerMinute = 60_000 },
    };

    /// <summary>Requests of one address in any 60 seconds, whoever they are: an office shares one.</summary>
    [Range(1, 100_000_000)]
    public int AddressPerMinute { get; init; } = 30_000;

    /// <summary>
    /// What tries a password, a code or a link, of one address in any 60 seconds: the routes with <see cref="Routing.RouteLimit.SignIn"/>, and
    /// the codes and renewals of the gateway's own sessions.
    /// </summary>
    [Range(1, 100_000_000)]
    public int SignInPerMinute { get; init; } = 120;

    /// <summary>
    /// Cookies of one address that stand for no session, in any 60 seconds, at one gateway. A browser sends one once, and is told to forget it.
    /// </summary>
    [Range(1, 100_000_000)]
    public int GuessesPerMinute { get; init; } = 600;

    /// <summary>What a heavy route takes of the bucket.</summary>
    [Range(1, 1000)]
    public int HeavyCost { get; init; } = 5;

    public PlanLimit Of(string? plan) => Plans.GetValueOrDefault(plan ?? "free") ?? Plans["free"];

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var (plan, limit) in Plans)
        {
            if (limit.Burst < HeavyCost || limit.PerMinute < 1)
            {
                yield return new ValidationResult(
                    $"{Section}:Plans:{plan} needs a Burst of at least HeavyCost ({HeavyCost}) and a PerMinute of at least 1.");
            }
        }
    }
}

/// <summary>One plan's bucket.</summary>
internal sealed class PlanLimit
{
    /// <summary>Requests at once.</summary>
    public int Burst { get; init; }

    /// <summary>Requests a minute in the long run.</summary>
    public int PerMinute { get; init; }
}

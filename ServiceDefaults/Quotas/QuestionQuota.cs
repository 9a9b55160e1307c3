using System.Globalization;
using Microsoft.AspNetCore.Http;
using Periscope.ServiceDefaults.Caching;
using Periscope.ServiceDefaults.Security;
using StackExchange.Redis;

namespace Periscope.ServiceDefaults.Quotas;

/// <summary>
/// A workspace's questions of a month against its plan: one number for each workspace and month in Redis, exact however many gateways
/// count at once.
/// </summary>
public sealed class QuestionQuota(RedisConnection redis)
{
    /// <summary>When the gateway took a question, and so from which month; it is not there when the question was not counted.</summary>
    public const string TakenAtHeader = "X-Question-Taken-At";

    // Counted and given a lifetime in one step, and never beyond the limit: a refused request takes nothing. A plan that was changed
    // lately is another than the token says.
    private const string Take = """
        local plan = redis.call('GET', KEYS[2]) or ARGV[1]
        local limit = tonumber(ARGV[4])
        for i = 3, #ARGV, 2 do
            if ARGV[i] == plan then limit = tonumber(ARGV[i + 1]) end
        end
        if limit < 0 then return {0, -1, plan} end
        local used = tonumber(redis.call('GET', KEYS[1]) or '0')
        if used >= limit then return {used + 1, limit, plan} end
        used = redis.call('INCR', KEYS[1])
        redis.call('EXPIREAT', KEYS[1], ARGV[2])
        return {used, limit, plan}
        """;

    private const string GiveBack = """
        if tonumber(redis.call('GET', KEYS[1]) or '0') > 0 then return redis.call('DECR', KEYS[1]) end
        return 0
        """;

    private const string Restore = """
        if tonumber(redis.call('GET', KEYS[1]) or '0') < tonumber(ARGV[1]) then
            redis.call('SET', KEYS[1], ARGV[1])
            redis.call('EXPIREAT', KEYS[1], ARGV[2])
        end
        return 0
        """;

    // The first is what a plan counts as that is none of these.
    private static readonly (string Plan, int? Questions)[] s_plans =
        [("free", 20), ("starter", 1_000), ("professional", 10_000), ("enterprise", null)];

    private static readonly RedisValue[] s_limits =
        [.. s_plans.SelectMany(plan => new RedisValue[] { plan.Plan, plan.Questions ?? -1 })];

    /// <summary>What a plan has a month; null is without limit.</summary>
    public static int? AMonth(string? plan) => (s_plans.FirstOrDefault(p => p.Plan == plan) is { Plan: not null } found ? found : s_plans[0]).Questions;

    /// <summary>Tells the service that answers the question when it was taken.</summary>
    public static void SayTaken(HttpRequest request, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(request);
        request.Headers[TakenAtHeader] = at.ToString("O", CultureInfo.InvariantCulture);
    }

    /// <summary>When this request's question was taken; null when it was not, and so cannot be given back.</summary>
    public static DateTimeOffset? TakenAt(HttpRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return DateTimeOffset.TryParseExact(
            request.Headers[TakenAtHeader].ToString(), "O", CultureInfo.InvariantCulture, DateTimeStyles.None, out var at) ? at : null;
    }

    /// <summary>Takes one question of the month. Null when Redis is away.</summary>
    /// <param name="plan">What the caller's token says.</param>
    public Task<TakenQuestion?> TakeAsync(Guid workspace, Month month, string? plan, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(month);
        return redis.TryAsync(
            async database =>
            {
                var answer = (RedisResult[])(await database.ScriptEvaluateAsync(
                    Take, [Key(workspace, month), PlanKey(workspace)],
                    [plan ?? s_plans[0].Plan, month.End.AddDays(1).ToUnixTimeSeconds(), .. s_limits]))!;
                return new TakenQuestion((long)answer[0], (int)answer[1] is >= 0 and var limit ? limit : null, (string)answer[2]!);
            },
            (TakenQuestion?)null, cancellationToken);
    }

    public Task GiveBackAsync(Guid workspace, Month month) => redis.TryAsync<long?>(
        async database => (long)await database.ScriptEvaluateAsync(GiveBack, [Key(workspace, month)]), null, CancellationToken.None);

    /// <summary>Makes the count at least <paramref name="used"/>, should Redis have lost it: more were answered, so more were taken.</summary>
    public Task RestoreAsync(Guid workspace, Month month, long used)
    {
        ArgumentNullException.ThrowIfNull(month);
        return redis.TryAsync<long?>(
            async database => (long)await database.ScriptEvaluateAsync(
                Restore, [Key(workspace, month)], [used, month.End.AddDays(1).ToUnixTimeSeconds()]),
            null, CancellationToken.None);
    }

    /// <summary>What was taken so far of a month that has a limit. Null when Redis is away.</summary>
    public Task<long?> UsedAsync(Guid workspace, Month month, CancellationToken cancellationToken) => redis.TryAsync<long?>(
        async database => (long?)await database.StringGetAsync(Key(workspace, month)) ?? 0, null, cancellationToken);

    /// <summary>Makes a plan count at once that tokens know of only from the next one on.</summary>
    /// <param name="lifetime">Of a token: when none is accepted any more that is older, all of them know.</param>
    /// <remarks>While Redis is away, it counts from each caller's next token on.</remarks>
    public Task TellPlanAsync(Guid workspace, string plan, TimeSpan lifetime) =>
        redis.TryAsync(
            database => database.StringSetAsync(PlanKey(workspace), plan, lifetime + TokenValidation.ClockSkew), false, CancellationToken.None);

    // The keys of a workspace share one hash tag, so that a cluster keeps them together.
    private static RedisKey Key(Guid workspace, Month month) => $"{{plan:{workspace}}}:questions:{month.Name}";

    private static RedisKey PlanKey(Guid workspace) => $"{{plan:{workspace}}}:changed";
}

/// <summary>One question against a month's allowance.</summary>
/// <param name="Number">Its number within the month; above <paramref name="Limit"/> it is refused and was not taken.</param>
/// <param name="Limit">Of the month; null is without limit, and then nothing is counted.</param>
/// <param name="Plan">The one that counted.</param>
public sealed record TakenQuestion(long Number, int? Limit, string Plan);

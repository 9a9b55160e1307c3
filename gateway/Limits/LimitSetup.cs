namespace Periscope.Gateway.Limits;

internal static class LimitSetup
{
    public static void AddLimits(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<LimitOptions>().BindConfiguration(LimitOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton<RedisLimits>();
        builder.Services.AddSingleton<SharedLimits>();
        builder.Services.AddSingleton<LocalLimits>();
        builder.Services.AddSingleton<Callers>();
        builder.Services.AddSingleton<Guesses>();
    }

    /// <summary>Leaves an endpoint of the gateway's own uncounted.</summary>
    public static TBuilder Unlimited<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new Unlimited());
}

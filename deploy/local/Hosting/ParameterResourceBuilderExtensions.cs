using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>Values from outside.</summary>
public static class ParameterResourceBuilderExtensions
{
    /// <summary>A parameter that has no default: configuration <c>Parameters:{name}</c> must give it.</summary>
    public static IResourceBuilder<ParameterResource> AddParameter(this IDistributedApplicationBuilder builder, string name, bool secret = false) =>
        builder.AddParameter(
            name,
            () => throw new InvalidOperationException($"The parameter '{name}' has no value: set Parameters:{name} in the configuration."),
            secret: secret);

    public static IResourceBuilder<ParameterResource> AddParameter(
        this IDistributedApplicationBuilder builder, string name, string value, bool publishValueAsDefault = false, bool secret = false) =>
        builder.AddParameter(name, () => value, publishValueAsDefault, secret);

    public static IResourceBuilder<ParameterResource> AddParameter(
        this IDistributedApplicationBuilder builder, string name, Func<string> valueGetter, bool publishValueAsDefault = false, bool secret = false) =>
        builder.AddResource(new ParameterResource(name, () => Configured(builder, name) ?? valueGetter(), secret));

    /// <summary>A parameter with a made-up default, which <paramref name="persist"/> keeps for the next run in the state directory.</summary>
    public static IResourceBuilder<ParameterResource> AddParameter(
        this IDistributedApplicationBuilder builder, string name, ParameterDefault value, bool secret = false, bool persist = false)
    {
        var secrets = persist ? ((DistributedApplicationBuilder)builder).Secrets : null;
        return builder.AddParameter(name, () => secrets?.GetOrAdd(name, value.GetDefaultValue) ?? value.GetDefaultValue(), secret: secret);
    }

    internal static ParameterResource PasswordOf(
        this IDistributedApplicationBuilder builder, string resource, IResourceBuilder<ParameterResource>? given) =>
        (given ?? builder.AddParameter($"{resource}-password", new GenerateParameterDefault(), secret: true, persist: true)).Resource;

    private static string? Configured(IDistributedApplicationBuilder builder, string name) =>
        builder.Configuration[$"Parameters:{name}"] ?? ((DistributedApplicationBuilder)builder).Secrets.Find(name);
}

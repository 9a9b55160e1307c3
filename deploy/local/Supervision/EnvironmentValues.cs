using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace Periscope.LocalHosting.Supervision;

/// <summary>The environment that a resource's builder calls describe, with the values of this run.</summary>
internal static class EnvironmentValues
{
    private const string Mask = "********";

    public static async Task<Dictionary<string, (string Value, bool IsSecret)>> EvaluateAsync(
        IResource resource, DistributedApplicationExecutionContext execution, CancellationToken cancellationToken)
    {
        var context = new EnvironmentCallbackContext(execution, cancellationToken);
        foreach (var annotation in resource.Annotations.OfType<EnvironmentCallbackAnnotation>())
        {
            await annotation.Callback(context);
        }

        var values = new Dictionary<string, (string, bool)>();
        foreach (var (name, value) in context.EnvironmentVariables)
        {
            var text = value is IValueProvider provider ? await provider.GetValueAsync(cancellationToken) : value.ToString();
            values[name] = (text ?? "", IsSecret(value));
        }

        return values;
    }

    public static IReadOnlyList<EnvironmentVariable> Masked(IReadOnlyDictionary<string, (string Value, bool IsSecret)> values) =>
        [.. values.OrderBy(v => v.Key, StringComparer.Ordinal).Select(v => new EnvironmentVariable(v.Key, v.Value.IsSecret ? Mask : v.Value.Value))];

    private static bool IsSecret(object? value) => value switch
    {
        ParameterResource parameter => parameter.Secret,
        ReferenceExpression expression => expression.ValueProviders.Any(IsSecret),
        IResourceWithConnectionString resource => IsSecret(resource.ConnectionStringExpression),
        _ => false,
    };
}

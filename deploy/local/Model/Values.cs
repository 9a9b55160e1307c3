namespace Aspire.Hosting.ApplicationModel;

/// <summary>A value that is known only when the application starts, such as a port or a generated password.</summary>
public interface IValueProvider
{
    ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default);
}

/// <summary>The same value as a deployment manifest would write it.</summary>
public interface IManifestExpressionProvider
{
    string ValueExpression { get; }
}

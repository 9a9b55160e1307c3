using System.Security.Cryptography;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>A value from outside: configuration <c>Parameters:{name}</c>, else what an earlier run stored, else the default.</summary>
public sealed class ParameterResource(string name, Func<string> callback, bool secret = false) : Resource(name), IValueProvider, IManifestExpressionProvider
{
    private readonly Lazy<string> _value = new(callback);

    /// <summary>True when the value must not be shown.</summary>
    public bool Secret => secret;

    public string ValueExpression => $"{{{Name}.value}}";

    internal string Value => _value.Value;

    public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default) => new(_value.Value);
}

/// <summary>Where the value of a parameter comes from when nothing else gives one.</summary>
public abstract class ParameterDefault
{
    public abstract string GetDefaultValue();
}

/// <summary>A random value of letters and digits, which need no escaping in any connection string.</summary>
public sealed class GenerateParameterDefault : ParameterDefault
{
    private const string Letters = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789";

    public int MinLength { get; set; } = 22;

    public bool Special { get; set; } = true;

    public override string GetDefaultValue() => RandomNumberGenerator.GetString(Letters, MinLength);
}

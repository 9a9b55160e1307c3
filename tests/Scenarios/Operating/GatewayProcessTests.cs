namespace Periscope.Scenarios.Operating;

/// <summary>Variables win over what a program's own configuration says, and whoever starts it may have some.</summary>
internal sealed class GatewayProcessTests
{
    [Test]
    public async Task Gateway_IsCompiledForWhatItDoes()
    {
        var id = (await RunningMesh.PartsAsync()).Single(part => part.Key.StartsWith("gateway-", StringComparison.Ordinal)).Value;
        var program = (await File.ReadAllTextAsync($"/proc/{id}/cmdline")).Split('\0').Single(word => word.EndsWith(".dll", StringComparison.Ordinal));
        var variables = (await File.ReadAllTextAsync($"/proc/{id}/environ")).Split('\0');

        Assert.That(await File.ReadAllTextAsync(Path.ChangeExtension(program, "runtimeconfig.json")), Does.Contain("\"System.Runtime.TieredPGO\": true"));
        Assert.That(
            variables.Where(variable => variable.StartsWith("DOTNET_Tiered", StringComparison.OrdinalIgnoreCase)), Is.Empty,
            "nothing that starts the gateway overrides that");
    }
}

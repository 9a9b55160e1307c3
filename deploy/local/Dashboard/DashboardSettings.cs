using System.Globalization;
using System.Security.Cryptography;
using Periscope.LocalHosting.Supervision;

namespace Periscope.LocalHosting.Dashboard;

/// <summary>The ports and keys of one run of the dashboard.</summary>
internal sealed class DashboardSettings(string program)
{
    private readonly string _otlpKey = NewKey();

    public string Program => program;

    public int Port { get; } = Ports.PickFree();

    public int OtlpPort { get; } = Ports.PickFree();

    public int OtlpHttpPort { get; } = Ports.PickFree();

    public int ResourceServicePort { get; } = Ports.PickFree();

    public string ResourceServiceKey { get; } = NewKey();

    /// <summary>Opens the telemetry interface, <c>/api/telemetry</c>.</summary>
    public string ApiKey { get; } = NewKey();

    /// <summary>Signs a browser in.</summary>
    public string Token { get; } = NewKey();

    public string Url => string.Create(CultureInfo.InvariantCulture, $"http://localhost:{Port}");

    public string LoginUrl => $"{Url}/login?t={Token}";

    /// <summary>What tells a service to send its telemetry here, under the name of its resource and replica.</summary>
    public IEnumerable<(string Name, string Value, bool IsSecret)> TelemetryEnvironment(string resource, string instanceId) =>
    [
        ("OTEL_EXPORTER_OTLP_ENDPOINT", string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{OtlpPort}"), false),
        ("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc", false),
        ("OTEL_EXPORTER_OTLP_HEADERS", $"x-otlp-api-key={_otlpKey}", true),
        ("OTEL_SERVICE_NAME", resource, false),
        ("OTEL_RESOURCE_ATTRIBUTES", $"service.instance.id={instanceId}", false),
        ("OTEL_BSP_SCHEDULE_DELAY", "1000", false),
        ("OTEL_BLRP_SCHEDULE_DELAY", "1000", false),
        ("OTEL_METRIC_EXPORT_INTERVAL", "5000", false),
    ];

    public IReadOnlyDictionary<string, string> DashboardEnvironment() => new Dictionary<string, string>
    {
        ["ASPNETCORE_URLS"] = Url,
        ["ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL"] = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{OtlpPort}"),
        ["ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL"] = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{OtlpHttpPort}"),
        ["ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL"] = string.Create(CultureInfo.InvariantCulture, $"http://localhost:{ResourceServicePort}"),
        ["DASHBOARD__RESOURCESERVICECLIENT__AUTHMODE"] = "ApiKey",
        ["DASHBOARD__RESOURCESERVICECLIENT__APIKEY"] = ResourceServiceKey,
        ["DASHBOARD__OTLP__AUTHMODE"] = "ApiKey",
        ["DASHBOARD__OTLP__PRIMARYAPIKEY"] = _otlpKey,
        ["DASHBOARD__FRONTEND__AUTHMODE"] = "BrowserToken",
        ["DASHBOARD__FRONTEND__BROWSERTOKEN"] = Token,
        ["DASHBOARD__API__AUTHMODE"] = "ApiKey",
        ["DASHBOARD__API__PRIMARYAPIKEY"] = ApiKey,
        ["DOTNET_gcServer"] = "0",
    };

    private static string NewKey() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
}

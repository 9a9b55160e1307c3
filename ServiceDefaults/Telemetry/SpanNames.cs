using System.Diagnostics;
using OpenTelemetry;
using Periscope.ServiceDefaults.Persistence;

namespace Periscope.ServiceDefaults.Telemetry;

/// <summary>Gives spans the names that the instrumentation packages would have given them.</summary>
internal sealed class SpanNames : BaseProcessor<Activity>
{
    public override void OnEnd(Activity data)
    {
        if (data.Source.Name == "Yarp.ReverseProxy" && data.GetTagItem("proxy.route_id") is string route)
        {
            data.DisplayName = $"proxy {route} → {data.GetTagItem("proxy.cluster_id")}";
        }
        else if (data.Source.Name == "Npgsql" && (data.GetTagItem("db.query.text") ?? data.GetTagItem("db.statement")) is string sql)
        {
            data.DisplayName = FirstWords(sql.StartsWith(WorkspaceCommandInterceptor.Setting, StringComparison.Ordinal)
                ? sql[WorkspaceCommandInterceptor.Setting.Length..]
                : sql);
        }
    }

    private static string FirstWords(string sql) =>
        string.Join(' ', sql.Split([' ', '\n', '\r', '\t'], 4, StringSplitOptions.RemoveEmptyEntries).Take(3));
}

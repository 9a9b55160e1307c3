using System.IO.Compression;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;

namespace Periscope.Gateway.Edge;

/// <summary>What the outermost process does to every request: limits, CORS, compression, security headers, a line in the log.</summary>
internal static class EdgeSetup
{
    private static readonly string[] s_compressed = [.. ResponseCompressionDefaults.MimeTypes, "application/problem+json", "text/csv", "image/svg+xml"];

    public static void AddEdge(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<EdgeOptions>().BindConfiguration(EdgeOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddOptions<KestrelServerOptions>().Configure<IOptions<EdgeOptions>>(
            (kestrel, edge) => kestrel.Limits.MaxRequestBodySize = edge.Value.MaxRequestBytes);
        builder.Services.AddSingleton(services => new AccessLog(Console.OpenStandardOutput(), services.GetRequiredService<TimeProvider>()));
        builder.Services.AddHostedService(services => services.GetRequiredService<AccessLog>());
        // The access log has written it there already.
        builder.Logging.AddFilter<ConsoleLoggerProvider>(typeof(RequestLog).FullName, LogLevel.None);
        // It would begin an activity for each request that nobody traces; with a listener there is one anyway.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
        builder.Services.AddCors();
        builder.Services.AddSingleton<AllowedOrigins>();
        builder.Services.AddSingleton<ICorsPolicyProvider, OriginPolicies>();
        builder.Services.AddHttpClient(AllowedOrigins.ClientName).RemoveAllLoggers();
        builder.Services.AddResponseCompression(compression =>
        {
            compression.EnableForHttps = true;
            compression.MimeTypes = s_compressed;
        });
        builder.Services.AddSingleton<IResponseCompressionProvider, AnswerCompression>();
        builder.Services.Configure<BrotliCompressionProviderOptions>(brotli => brotli.Level = CompressionLevel.Fastest);
        builder.Services.Configure<GzipCompressionProviderOptions>(gzip => gzip.Level = CompressionLevel.Fastest);
        builder.Services.AddOptions<ForwardedHeadersOptions>().Configure<IOptions<EdgeOptions>>((forwarded, edge) =>
        {
            forwarded.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost;
            // Through all that are trusted, and no further: behind two, everybody would else have the address of the outer one.
            forwarded.ForwardLimit = null;
            forwarded.KnownProxies.Clear();
            forwarded.KnownIPNetworks.Clear();
            foreach (var network in edge.Value.ProxyNetworks())
            {
                forwarded.KnownIPNetworks.Add(network);
            }
        });
    }

    /// <summary>Before everything else, so that errors of the rest are logged and have the headers too.</summary>
    public static void UseEdge(this WebApplication app)
    {
        // Without a proxy that is trusted, whoever calls could choose the address that is counted for it.
        if (app.Services.GetRequiredService<IOptions<EdgeOptions>>().Value.ProxyNetworks().Count > 0)
        {
            app.UseForwardedHeaders();
        }

        app.UseMiddleware<RequestLog>();
        app.UseMiddleware<SecurityHeaders>();
        app.UseInnerHeaders();
        app.UseResponseCompression();
    }

    /// <summary>After the web app's files, which are for its own pages and the same for everybody, so that caches need only one of each.</summary>
    public static void UseOrigins(this WebApplication app)
    {
        app.UseMiddleware<OriginVary>();
        app.UseCors();
    }
}

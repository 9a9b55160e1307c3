using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Periscope.ServiceDefaults.Messaging;
using Periscope.ServiceDefaults.Web;

namespace Periscope.ServiceDefaults.Persistence;

/// <summary>Wires a service to its schema.</summary>
public static class PersistenceSetup
{
    /// <summary>
    /// Registers <typeparamref name="TContext"/> on the connection string <c>periscope</c> (the service's own role) and the
    /// <see cref="SystemDataSource"/> on <c>periscope-system</c>.
    /// </summary>
    public static WebApplicationBuilder AddPersistence<TContext>(this WebApplicationBuilder builder)
        where TContext : ServiceDbContext
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddSingleton(services => new ServiceDataSource(NpgsqlDataSource.Create(Settings(services, "periscope", 40))));
        builder.Services.AddSingleton(services => new SystemDataSource(Settings(services, "periscope-system", 20)));
        builder.Services.AddSingleton<WorkspaceScopes>();
        builder.Services.AddScoped<WorkspaceRows>();
        builder.Services.AddPooledDbContextFactory<TContext>((services, options) => options
            .UseNpgsql(services.GetRequiredService<ServiceDataSource>().DataSource)
            .AddInterceptors(new WorkspaceTransactionInterceptor(), new WorkspaceCommandInterceptor()));
        builder.Services.AddScoped<ContextLoan<TContext>>();
        builder.Services.AddScoped(services => services.GetRequiredService<ContextLoan<TContext>>().Context);
        builder.Services.AddScoped<ServiceDbContext>(services => services.GetRequiredService<TContext>());
        builder.Services.AddScoped<MessageOutbox>();
        builder.Services.AddScoped(services => new ProjectionWriter(
            services.GetRequiredService<ServiceDataSource>(), services.GetRequiredService<RequestContext>()));
        builder.Services.AddIdempotency();
        builder.Services.AddHealthChecks().AddCheck<Health.PostgresCheck>("postgres", tags: ["ready"]);
        return builder;
    }

    private static NpgsqlConnectionStringBuilder Settings(IServiceProvider services, string name, int atMost)
    {
        var text = services.GetRequiredService<IConfiguration>().GetConnectionString(name)
            ?? throw new InvalidOperationException($"ConnectionStrings:{name} is not set.");
        return PoolSettings.Of(text, services.GetRequiredService<ServiceInfo>().Name, atMost);
    }
}

using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Periscope.ServiceDefaults.Storage;

/// <summary>Registers <see cref="ISnapshotStore"/>.</summary>
public static class SnapshotStoreRegistration
{
    /// <summary>The snapshot store on the files under <c>Snapshots:Path</c>.</summary>
    public static IServiceCollection AddSnapshotStore(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptionsWithValidateOnStart<SnapshotOptions>()
            .Bind(configuration.GetSection(SnapshotOptions.Section)).ValidateDataAnnotations();
        services.AddSingleton<ISnapshotStore, FileSnapshotStore>();
        return services;
    }
}

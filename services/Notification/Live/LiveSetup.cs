namespace Periscope.Notification.Live;

internal static class LiveSetup
{
    public static void AddLive(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<LiveOptions>().BindConfiguration(LiveOptions.Section);
        builder.Services.AddSignalR();
        builder.Services.AddScoped<LiveEvents>();
        builder.Services.AddSingleton<LiveFeed>();
        builder.Services.AddSingleton<LiveStream>();
        builder.Services.AddSingleton<LiveAppender>();
        builder.Services.AddHostedService(services => services.GetRequiredService<LiveAppender>());
        builder.Services.AddHostedService<LiveFollower>();
    }
}

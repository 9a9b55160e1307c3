namespace Periscope.Gateway.Sessions;

/// <summary>The web app's sessions, which this process holds so that scripts need no token.</summary>
internal static class SessionSetup
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    public static void AddSessions(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<SessionCookie>();
        builder.Services.AddSingleton<SessionStore>();
        builder.Services.AddSingleton<AuthorityClient>();
        builder.Services.AddSingleton<BrowserSessions>();
        builder.Services.AddHttpClient(AuthorityClient.ClientName, client => client.Timeout = s_patience).RemoveAllLoggers();
    }
}

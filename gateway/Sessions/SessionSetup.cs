using System.Net.Sockets;

namespace Periscope.Gateway.Sessions;

/// <summary>The web app's sessions, which this process holds so that scripts need no token.</summary>
internal static class SessionSetup
{
    // With the pause after it, a renewal whose answer was lost comes again within Identity's leeway for that, which is ten seconds.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_connect = TimeSpan.FromSeconds(2);

    public static void AddSessions(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<SessionCookie>();
        builder.Services.AddSingleton<SessionStore>();
        builder.Services.AddSingleton<AuthorityClient>();
        builder.Services.AddSingleton<BrowserSessions>();
        builder.Services.AddSingleton<SignInCount>();
        builder.Services.AddHttpClient(AuthorityClient.ClientName, client => client.Timeout = s_patience)
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { UseCookies = false, ConnectCallback = ConnectAsync })
            .RemoveAllLoggers();
    }

    // By ConnectTimeout a machine that is gone would look like one that is slow to answer, and another replica not be asked.
    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(s_connect);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(context.DnsEndPoint, limit.Token);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            socket.Dispose();
            throw new SocketException((int)SocketError.TimedOut);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}

using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Periscope.Gateway.Sessions;

namespace Periscope.Gateway.Tests.Sessions;

/// <summary>A browser's WebSocket, over HTTP/1.1 and over HTTP/2, which only a connection with TLS has from a browser.</summary>
internal sealed class OwnPagesTests
{
    private const string Own = "https://periscope.example";

    [TestCase("GET", "websocket", Own, true)]
    [TestCase("GET", "WebSocket", Own, true)]
    [TestCase("GET", "websocket", "https://evil.example", false)]
    [TestCase("GET", "websocket", null, false)]
    [TestCase("CONNECT", "websocket", Own, true)]
    [TestCase("CONNECT", "websocket", "https://evil.example", false)]
    [TestCase("CONNECT", "websocket", null, false)]
    [TestCase("CONNECT", "connect-udp", Own, false)]
    [TestCase("CONNECT", null, Own, false)]
    public void WebSocket_MustNameOurOrigin(string method, string? protocol, string? origin, bool isTaken)
    {
        var http = new DefaultHttpContext();
        http.Request.Method = method;
        http.Request.Headers.Origin = origin;
        if (method == "CONNECT")
        {
            http.Features.Set<IHttpExtendedConnectFeature>(new Connect(protocol));
        }
        else
        {
            http.Request.Headers.Upgrade = protocol;
        }

        var refusal = OwnPages.Refusal(http.Request, new Uri(Own));

        Assert.That(refusal is null, Is.EqualTo(isTaken));
    }

    private sealed class Connect(string? protocol) : IHttpExtendedConnectFeature
    {
        public bool IsExtendedConnect => protocol is not null;

        public string? Protocol => protocol;

        public ValueTask<Stream> AcceptAsync() => throw new InvalidOperationException("Nothing is to be accepted here.");
    }
}

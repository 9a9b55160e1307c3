namespace Periscope.Identity.Clients;

/// <summary>How a client proves who it is, by the names of RFC 7591 and OpenID Connect.</summary>
internal static class AuthenticationMethods
{
    /// <summary>A public client: it has no secret, and PKCE is what ties a code to it.</summary>
    public const string None = "none";
    public const string SecretBasic = "client_secret_basic";
    public const string SecretPost = "client_secret_post";
    public const string PrivateKeyJwt = "private_key_jwt";

    /// <summary>Those that prove something; for the metadata of endpoints that want it.</summary>
    public static IReadOnlyList<string> Confidential { get; } = [SecretBasic, SecretPost, PrivateKeyJwt];

    public static IReadOnlyList<string> All { get; } = [.. Confidential, None];

    public static bool NeedsSecret(string method) => method is SecretBasic or SecretPost;
}

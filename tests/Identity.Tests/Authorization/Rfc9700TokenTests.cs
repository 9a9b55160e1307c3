using System.Net;
using Microsoft.IdentityModel.JsonWebTokens;

namespace Periscope.Identity.Tests.Authorization;

/// <summary>RFC 9700: what codes and tokens are good for, and what ends them.</summary>
internal sealed class Rfc9700TokenTests : Rfc9700Tests
{
    [TestCase(null)]
    [TestCase("another-verifier-of-more-than-forty-three-characters")]
    [TestCase("")]
    [Description("2.1.1: a challenge that was sent is enforced with the verifier")]
    public async Task Section2_1_1_VerifierThatIsMissingOrWrong_IsRefused(string? verifier)
    {
        var answer = await Open.AuthorizeAsync(Browser);

        using var response = await Open.RedeemAsync(answer["code"], ("code_verifier", verifier));

        Assert.That(await Partner.ErrorAsync(response), Is.EqualTo((HttpStatusCode.BadRequest, "invalid_grant")));
    }

    [Test]
    [Description("2.1.1, 4.8.2: a verifier is accepted only where a challenge was sent; without a challenge there is no code to redeem")]
    public async Task Section4_8_2_Downgrade_GetsNoCode()
    {
        var answer = await Closed.AuthorizeAsync(Browser, ("code_challenge", null), ("code_challenge_method", null));

        Assert.That(answer, Does.Not.ContainKey("code"));
    }

    [Test]
    [Description("2.2.2, 4.14.2: refresh tokens of public clients are rotated, and a replay ends the active one")]
    public async Task Section4_14_2_ReplayedRefreshToken_EndsTheFamily()
    {
        var first = (await Open.SignInAsync())["refresh_token"]!.GetValue<string>();
        using var second = await Open.RefreshAsync(first);
        var successor = (await Partner.OkAsync(second))["refresh_token"]!.GetValue<string>();
        using var third = await Open.RefreshAsync(successor);
        var active = (await Partner.OkAsync(third))["refresh_token"]!.GetValue<string>();

        using var replay = await Open.RefreshAsync(first);
        using var after = await Open.RefreshAsync(active);

        Assert.That(await Partner.ErrorAsync(replay), Is.EqualTo((HttpStatusCode.BadRequest, "invalid_grant")));
        Assert.That(await Partner.ErrorAsync(after), Is.EqualTo((HttpStatusCode.BadRequest, "invalid_grant")));
    }

    [Test]
    [Description("4.14.2: refresh tokens are bound to the scope that the person consented to")]
    public async Task Section4_14_2_RefreshForMoreScope_IsRefused()
    {
        var token = (await Open.SignInAsync(("scope", "openid offline_access")))["refresh_token"]!.GetValue<string>();

        using var response = await Open.RefreshAsync(token, ("scope", "openid competitors:read"));

        Assert.That(await Partner.ErrorAsync(response), Is.EqualTo((HttpStatusCode.BadRequest, "invalid_scope")));
    }

    [Test]
    [Description("2.3, 4.10.2: tokens name the audience that they are for, and nothing else is taken for one")]
    public async Task Section2_3_AudienceIsSaidAndChecked()
    {
        var tokens = await Open.SignInAsync();
        using var client = SharedApp.Identity.With(tokens["id_token"]!.GetValue<string>());

        using var response = await client.GetAsync("/connect/userinfo");

        Assert.That(new JsonWebToken(tokens["access_token"]!.GetValue<string>()).Audiences, Is.EqualTo(new[] { "periscope" }));
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    [Test]
    [Description("2.4: the resource owner password credentials grant must not be used")]
    public async Task Section2_4_PasswordGrant_IsNotOffered()
    {
        using var response = await Closed.TokenAsync(
            ("grant_type", "password"), ("username", Closed.Owner.Email), ("password", IdentityApp.Password));

        Assert.That(await Partner.ErrorAsync(response), Is.EqualTo((HttpStatusCode.BadRequest, "unsupported_grant_type")));
    }

    [Test]
    [Description("4.2.4: a code is used up by its first use, and its replay ends what it gave")]
    public async Task Section4_2_4_ReplayedCode_EndsWhatItGave()
    {
        var answer = await Open.AuthorizeAsync(Browser);
        var tokens = await Open.RedeemedAsync(answer["code"]);

        using var replay = await Open.RedeemAsync(answer["code"]);

        Assert.That(await Partner.ErrorAsync(replay), Is.EqualTo((HttpStatusCode.BadRequest, "invalid_grant")));
        using var refresh = await Open.RefreshAsync(tokens["refresh_token"]!.GetValue<string>());
        Assert.That(await Partner.ErrorAsync(refresh), Is.EqualTo((HttpStatusCode.BadRequest, "invalid_grant")));
        using var client = SharedApp.Identity.With(tokens["access_token"]!.GetValue<string>());
        using var use = await client.GetAsync("/connect/userinfo");
        Assert.That(use.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    [Test]
    [Description("4.5.3: a code is good for the client and redirect URI that it was asked for with")]
    public async Task Section4_5_3_CodeOfAnotherClient_IsRefusedAndStaysWithItsOwner()
    {
        var code = (await Open.AuthorizeAsync(Browser))["code"];

        using var stolen = await Closed.RedeemAsync(code);

        Assert.That(await Partner.ErrorAsync(stolen), Is.EqualTo((HttpStatusCode.BadRequest, "invalid_grant")));
        Assert.That(await Open.RedeemedAsync(code), Is.Not.Null);
        using var elsewhere = await Open.RedeemAsync((await Open.AuthorizeAsync(Browser))["code"], ("redirect_uri", "https://partner.example/"));
        Assert.That(await Partner.ErrorAsync(elsewhere), Is.EqualTo((HttpStatusCode.BadRequest, "invalid_grant")));
    }

    [Test]
    [Description("4.15.1: no client can have a subject that could be a person's")]
    public async Task Section4_15_1_ClientsSubject_IsNoPersons()
    {
        using var response = await Closed.TokenAsync(("grant_type", "client_credentials"));

        var token = new JsonWebToken((await Partner.OkAsync(response))["access_token"]!.GetValue<string>());
        Assert.That(token.Subject, Is.EqualTo(Closed.ClientId).And.StartsWith("pci_"));
        Assert.That(Guid.TryParse(token.Subject, out _), Is.False);
    }
}

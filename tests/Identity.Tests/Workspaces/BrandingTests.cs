using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Periscope.Identity.Tests.Audit;

namespace Periscope.Identity.Tests.Workspaces;

internal sealed class BrandingTests
{
    [Test]
    public async Task Branding_OfANewWorkspace_IsThePlatformsOwn()
    {
        using var branded = await BrandedWorkspace.MakeAsync();

        using var response = await branded.Client.GetAsync(branded.Path);

        Assert.That(response.Headers.ETag!.Tag, Is.EqualTo("\"0\""));
        Assert.That(
            await response.Content.ReadAsStringAsync(),
            Is.EqualTo("""{"productName":null,"accentLight":null,"accentDark":null,"supportUrl":null,"logo":null,"enabled":true,"version":0}"""));
    }

    [Test]
    public async Task Change_ReplacesAllButTheLogo_AndIsRecorded()
    {
        using var branded = await BrandedWorkspace.MakeAsync();
        var logo = await branded.LogoAsync(Pictures.Png());
        await branded.SetAsync(new { productName = " Acme Radar ", accentLight = "#0B6B3D", supportUrl = "https://help.acme.example/" });

        var branding = await branded.SetAsync(new { accentDark = "#7ddba8", supportUrl = "mailto:help@acme.example" });

        Assert.That(branding["productName"], Is.Null);
        Assert.That(branding["accentLight"], Is.Null);
        Assert.That(branding["accentDark"]!.GetValue<string>(), Is.EqualTo("#7ddba8"));
        Assert.That(branding["logo"]!["path"]!.GetValue<string>(), Is.EqualTo(logo));
        Assert.That(branding["version"]!.GetValue<int>(), Is.EqualTo(3));
        var entries = await branded.Client.AuditAsync(branded.Owner.Workspace, "&action=workspace.branding_changed");
        Assert.That(entries.Select(e => e["details"]!.ToJsonString()).ElementAt(1), Does.Contain("Acme Radar").And.Contain("#0b6b3d"));
    }

    [TestCase("""{"accentLight": "#ffff00"}""", "accentLight")]
    [TestCase("""{"accentDark": "#202020"}""", "accentDark")]
    [TestCase("""{"accentLight": "red"}""", "accentLight")]
    [TestCase("""{"accentLight": "#1d4ed8}"}""", "accentLight")]
    [TestCase("""{"supportUrl": "javascript:alert(1)"}""", "supportUrl")]
    [TestCase("""{"supportUrl": "http://help.example"}""", "supportUrl")]
    [TestCase("""{"supportUrl": "mailto:a@b.example?subject=x"}""", "supportUrl")]
    [TestCase("""{"productName": "0123456789012345678901234567890123456789012345678901234567890"}""", "productName")]
    public async Task Change_WrongField_Returns400NamingIt(string json, string field)
    {
        using var branded = await BrandedWorkspace.MakeAsync();

        using var response = await branded.Client.PutAsync(branded.Path, new StringContent(json, Encoding.UTF8, "application/json"));

        var problem = await Problem.ShouldBeAsync(response, HttpStatusCode.BadRequest);
        Assert.That(problem.Fields(), Is.EqualTo(new[] { field }).IgnoreCase);
    }

    [Test]
    public async Task Logo_IsForEverybody_Kept_AndHarmless()
    {
        using var branded = await BrandedWorkspace.MakeAsync();
        var png = Pictures.Png(80, 40);
        var path = await branded.LogoAsync(png);

        using var response = await SharedApp.Identity.Client.GetAsync(path);
        using var again = new HttpRequestMessage(HttpMethod.Get, path);
        again.Headers.IfNoneMatch.Add(response.Headers.ETag!);
        using var unchanged = await SharedApp.Identity.Client.SendAsync(again);

        Assert.That(await response.Content.ReadAsByteArrayAsync(), Is.EqualTo(png));
        Assert.That(response.Content.Headers.ContentType!.MediaType, Is.EqualTo("image/png"));
        Assert.That(response.Headers.CacheControl!.ToString(), Is.EqualTo("public, max-age=31536000, immutable"));
        Assert.That(response.Headers.GetValues("Content-Security-Policy").Single(), Does.StartWith("default-src 'none'; sandbox"));
        Assert.That(response.Headers.GetValues("X-Content-Type-Options"), Is.EqualTo(new[] { "nosniff" }));
        Assert.That(unchanged.StatusCode, Is.EqualTo(HttpStatusCode.NotModified));
    }

    [Test]
    public async Task Logo_ReplacedOrRemoved_IsGoneFromItsPath()
    {
        using var branded = await BrandedWorkspace.MakeAsync();
        var first = await branded.LogoAsync(Pictures.Png(80, 40));
        var second = await branded.LogoAsync(Pictures.Jpeg());

        using var replaced = await SharedApp.Identity.Client.GetAsync(first);
        using var present = await SharedApp.Identity.Client.GetAsync(second);
        using var removing = await branded.Client.DeleteAsync($"{branded.Path}/logo");
        using var twice = await branded.Client.DeleteAsync($"{branded.Path}/logo");
        using var removed = await SharedApp.Identity.Client.GetAsync(second);

        Assert.That(present.Content.Headers.ContentType!.MediaType, Is.EqualTo("image/jpeg"));
        Assert.That(
            new[] { replaced.StatusCode, removing.StatusCode, twice.StatusCode, removed.StatusCode },
            Is.EqualTo(new[] { HttpStatusCode.NotFound, HttpStatusCode.NoContent, HttpStatusCode.NoContent, HttpStatusCode.NotFound }));
        Assert.That((await branded.Client.GetFromJsonAsync<JsonObject>(branded.Path))!["logo"], Is.Null);
    }

    [Test]
    public async Task Upload_OfWhatIsNoPicture_Returns400SayingWhy()
    {
        using var branded = await BrandedWorkspace.MakeAsync();

        using var response = await branded.UploadAsync("<svg onload=\"alert(1)\"/>"u8.ToArray());

        var problem = await Problem.ShouldBeAsync(response, HttpStatusCode.BadRequest);
        Assert.That(problem["errors"]!["logo"]![0]!.GetValue<string>(), Does.Contain("PNG or a JPEG"));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Upload_OfTooMuch_Returns413_WhateverItsLengthSays(bool saysLength)
    {
        using var branded = await BrandedWorkspace.MakeAsync();
        using var request = new HttpRequestMessage(HttpMethod.Put, $"{branded.Path}/logo") { Content = new ByteArrayContent(new byte[600 * 1024]) };
        request.Headers.TransferEncodingChunked = !saysLength;

        using var response = await branded.Client.SendAsync(request);

        await Problem.ShouldBeAsync(response, HttpStatusCode.RequestEntityTooLarge);
    }

    [Test]
    public async Task Change_OfAnotherVersionThanWasRead_IsRefused()
    {
        using var branded = await BrandedWorkspace.MakeAsync();
        await branded.SetAsync(new { productName = "One" });

        using var upload = await branded.UploadAsync(Pictures.Png(), ifMatch: "\"0\"");
        using var current = await branded.UploadAsync(Pictures.Png(), ifMatch: "\"1\"");

        await Problem.ShouldBeAsync(upload, HttpStatusCode.PreconditionFailed);
        Assert.That(current.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task Change_WithoutTheFeature_IsRefused_AndWhatWasThereIsKept()
    {
        using var branded = await BrandedWorkspace.MakeAsync();
        await branded.SetAsync(new { productName = "Acme Radar" });
        await branded.PlanAsync("free");

        using var change = await branded.Client.PutAsJsonAsync(branded.Path, new { productName = "Other" });
        using var upload = await branded.UploadAsync(Pictures.Png());
        var branding = (await branded.Client.GetFromJsonAsync<JsonObject>(branded.Path))!;

        await Problem.ShouldBeAsync(change, HttpStatusCode.Forbidden);
        await Problem.ShouldBeAsync(upload, HttpStatusCode.Forbidden);
        Assert.That((branding["productName"]!.GetValue<string>(), branding["enabled"]!.GetValue<bool>()), Is.EqualTo(("Acme Radar", false)));
    }

    [TestCase("viewer", HttpStatusCode.Forbidden)]
    [TestCase("member", HttpStatusCode.Forbidden)]
    [TestCase("admin", HttpStatusCode.OK)]
    public async Task Member_ReadsByAnyRole_AndChangesAsAdmin(string role, HttpStatusCode changing)
    {
        using var branded = await BrandedWorkspace.MakeAsync();
        var other = await SharedApp.Identity.RegisterAsync();
        using var added = await branded.Client.PostAsJsonAsync(
            $"/api/v1/workspaces/{branded.Owner.Workspace}/members", new { email = other.Email, role });
        using var asOther = await SharedApp.Identity.AsAsync(other.Email);

        using var read = await asOther.GetAsync(branded.Path);
        using var change = await asOther.PutAsJsonAsync(branded.Path, new { productName = "Theirs" });
        using var upload = await asOther.PutAsync($"{branded.Path}/logo", new ByteArrayContent(Pictures.Png()));

        Assert.That(read.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(new[] { change.StatusCode, upload.StatusCode }, Is.All.EqualTo(changing));
    }

    [Test]
    public async Task Stranger_Gets404_OnEveryRoute()
    {
        using var branded = await BrandedWorkspace.MakeAsync();
        var other = await SharedApp.Identity.RegisterAsync();
        using var asOther = await SharedApp.Identity.AsAsync(other.Email);

        using var read = await asOther.GetAsync(branded.Path);
        using var change = await asOther.PutAsJsonAsync(branded.Path, new { productName = "Theirs" });
        using var upload = await asOther.PutAsync($"{branded.Path}/logo", new ByteArrayContent(Pictures.Png()));
        using var removal = await asOther.DeleteAsync($"{branded.Path}/logo");

        Assert.That(
            new[] { read.StatusCode, change.StatusCode, upload.StatusCode, removal.StatusCode }, Is.All.EqualTo(HttpStatusCode.NotFound));
    }
}

using System.Text.Json.Nodes;
using Periscope.Demo;
using Periscope.Demo.Api;
using Periscope.Demo.Sites;

if (args is not [var state, var northwindPort, var fabrikamPort])
{
    Console.Error.WriteLine("usage: demo STATE_DIR PORT PORT   (./periscope demo calls it)");
    return 2;
}

var urls = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(state, "urls.json")))!;
var owner = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(state, "owner.json")))!;
using var api = new PeriscopeClient(new Uri(urls["gateway"]!.GetValue<string>()));
try
{
    await using var northwind = await DemoSite.StartAsync(
        int.Parse(northwindPort, System.Globalization.CultureInfo.InvariantCulture), DemoPages.Northwind);
    await using var fabrikam = await DemoSite.StartAsync(
        int.Parse(fabrikamPort, System.Globalization.CultureInfo.InvariantCulture), DemoPages.Fabrikam);
    await api.SignInAsync(owner["email"]!.GetValue<string>(), owner["password"]!.GetValue<string>());
    await new Story(api, northwind, fabrikam).TellAsync();
    return 0;
}
catch (Exception e) when (e is HttpRequestException or IOException or TimeoutException or OperationCanceledException)
{
    Console.Error.WriteLine($"The demo stopped: {e.Message}");
    return 1;
}

using Periscope.LocalHosting.State;

namespace Periscope.LocalHosting.Commands;

/// <summary>Where a running mesh is and how to sign in.</summary>
internal static class Summary
{
    public static int Print(StateDirectory state)
    {
        var urls = PrivateFile.Read<UrlsFile>(state.Urls);
        var owner = PrivateFile.Read<OwnerFile>(state.Owner);
        Console.WriteLine($"""

            Periscope   {urls?.Gateway}
            Dashboard   {urls?.Dashboard ?? "not installed; everything else works without it"}
            Sign in     {owner?.Email}
            Password    {owner?.Password}

            """);
        return 0;
    }
}

namespace Periscope.Crawler.Tests;

internal static class Corpora
{
    /// <summary>A folder of the shared test data; the test is ignored where there is none.</summary>
    public static string Find(string name)
    {
        var named = Environment.GetEnvironmentVariable("PERISCOPE_CORPORA");
        var root = named ?? BesideRepository();
        var path = root is null ? null : Path.Combine(root, name);
        if (path is null || !Directory.Exists(path))
        {
            Assert.Ignore("skipped: no corpora");
        }

        return path!;
    }

    private static string? BesideRepository()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Platform.sln")))
            {
                return Path.Combine(folder.Parent!.FullName, "shared", "corpora");
            }
        }

        return null;
    }
}

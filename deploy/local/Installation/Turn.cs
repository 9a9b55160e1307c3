namespace Periscope.LocalHosting.Installation;

/// <summary>Lets one process of this checkout at a time install something; the others wait and find it installed.</summary>
internal static class Turn
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(300);

    /// <summary>Dispose it to let the next one in.</summary>
    public static async Task<FileStream> TakeAsync(string lockFile)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(lockFile)!);
        while (true)
        {
            try
            {
                return new FileStream(lockFile, new FileStreamOptions
                {
                    Mode = FileMode.OpenOrCreate,
                    Access = FileAccess.Write,
                    Share = FileShare.None,
                    Options = FileOptions.DeleteOnClose,
                });
            }
            catch (IOException)
            {
                await Task.Delay(s_pause);
            }
        }
    }
}

namespace Periscope.Identity.Workspaces.Branding;

/// <summary>A picture that was taken apart, found right, and put together again from what is needed to show it.</summary>
/// <remarks>
/// Only pictures made of pixels: an SVG is a document that can hold scripts and fetch from elsewhere. What the file calls itself does not
/// count, its bytes do. Comments, camera data, colour profiles, thumbnails and whatever is hidden behind the picture's end are left out.
/// </remarks>
internal sealed record LogoImage(byte[] Bytes, string ContentType, int Width, int Height)
{
    public const int MaxBytes = 512 * 1024;
    public const int LeastSide = 16;
    public const int MostSide = 2048;

    /// <summary>The picture, or why it is refused; one of them is null.</summary>
    public static (LogoImage? Image, string? Refusal) Read(ReadOnlySpan<byte> file)
    {
        if (file.Length > MaxBytes)
        {
            return (null, $"A logo has at most {MaxBytes / 1024} KiB.");
        }

        try
        {
            var image = file switch
            {
                _ when PngImage.IsOne(file) => PngImage.Read(file),
                _ when JpegImage.IsOne(file) => JpegImage.Read(file),
                _ => throw new InvalidDataException("A logo is a PNG or a JPEG."),
            };
            return Math.Min(image.Width, image.Height) < LeastSide || Math.Max(image.Width, image.Height) > MostSide
                ? (null, $"A logo has {LeastSide} to {MostSide} pixels on each side; this one has {image.Width} by {image.Height}.")
                : (image, null);
        }
        catch (InvalidDataException e)
        {
            return (null, e.Message);
        }
    }
}

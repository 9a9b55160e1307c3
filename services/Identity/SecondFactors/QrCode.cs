using System.Globalization;
using System.Text;
using Periscope.Identity.Pages;
using QRCoder;

namespace Periscope.Identity.SecondFactors;

/// <summary>Draws a link as a picture for a phone's camera, as SVG within the page: no file of it ever exists.</summary>
internal static class QrCode
{
    public static Html Draw(string link, string description)
    {
        using var data = QRCodeGenerator.GenerateQrCode(link, QRCodeGenerator.ECCLevel.M);
        var path = new StringBuilder();
        for (var row = 0; row < data.ModuleMatrix.Count; row++)
        {
            for (var column = 0; column < data.ModuleMatrix[row].Count; column++)
            {
                if (data.ModuleMatrix[row][column])
                {
                    path.Append(CultureInfo.InvariantCulture, $"M{column} {row}h1v1h-1z");
                }
            }
        }

        // Black on white in dark surroundings too: many cameras read nothing else.
        return Html.Of(
            $"""
            <svg class="qr" viewBox="0 0 {data.ModuleMatrix.Count} {data.ModuleMatrix.Count}" role="img" aria-label="{description}" shape-rendering="crispEdges">
            <rect width="100%" height="100%" fill="#fff"/><path fill="#000" d="{path.ToString()}"/></svg>
            """);
    }
}

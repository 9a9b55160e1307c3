using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text;

namespace Periscope.Identity.Pages;

/// <summary>Markup that is safe to send. The only ways to it encode what is put into them, or take text that the program itself wrote.</summary>
internal readonly record struct Html
{
    private readonly string? _text;

    private Html(string text) => _text = text;

    public static Html Empty => default;

    /// <summary>Takes a literal as markup and encodes its values, except those that are <see cref="Html"/> already.</summary>
    public static Html Of(Writer markup) => new(markup.Text);

    /// <summary>A moment for people, to the minute, in UTC: pages work without scripts and so do not know the reader's time zone.</summary>
    public static string Time(DateTimeOffset at) => $"{at.UtcDateTime.ToString("d MMM yyyy, HH:mm", CultureInfo.InvariantCulture)} UTC";

    public static Html Join(IEnumerable<Html> parts) => new(string.Concat(parts));

    public override string ToString() => _text ?? string.Empty;

    /// <summary>What the compiler turns <c>Html.Of($"...")</c> into.</summary>
    [InterpolatedStringHandler]
    internal readonly ref struct Writer
    {
        private readonly StringBuilder _text;

        public Writer(int literalLength, int formattedCount) => _text = new StringBuilder(literalLength + (formattedCount * 16));

        public string Text => _text.ToString();

        public void AppendLiteral(string literal) => _text.Append(literal);

        public void AppendFormatted(Html html) => _text.Append(html.ToString());

        public void AppendFormatted(string? value) => _text.Append(WebUtility.HtmlEncode(value));

        public void AppendFormatted(int value) => _text.Append(value);
    }
}

using System.Globalization;
using System.Net;
using System.Net.Mail;
using System.Net.Mime;
using System.Text;
using Periscope.Contracts;
using Periscope.Notification.Alerts;
using Periscope.Notification.Updates;

namespace Periscope.Notification.Deliveries.Email;

/// <summary>Writes the mail of an alert: the same words as plain text and as HTML, each claim with its source.</summary>
internal static class AlertMail
{
    public static MailMessage Compose(OutgoingMessage message, string from, IEnumerable<string> to)
    {
        var mail = new MailMessage { From = new MailAddress(from), Subject = Subject(message), SubjectEncoding = Encoding.UTF8 };
        foreach (var address in to)
        {
            mail.To.Add(new MailAddress(address));
        }
        // A mail server or reader that gets the same message twice knows it by this.
        mail.Headers.Add("Message-ID", $"<{message.Id}@{mail.From.Host}>");
        mail.Headers.Add("Auto-Submitted", "auto-generated");
        mail.AlternateViews.Add(AlternateView.CreateAlternateViewFromString(Text(message), Encoding.UTF8, MediaTypeNames.Text.Plain));
        mail.AlternateViews.Add(AlternateView.CreateAlternateViewFromString(Html(message), Encoding.UTF8, MediaTypeNames.Text.Html));
        return mail;
    }

    /// <summary>One line whatever the title holds: a line break in a watched page's title must not start another header.</summary>
    internal static string Subject(OutgoingMessage message)
    {
        var subject = message.Alert is { } alert
            ? $"[{alert.Severity}] {(message.Update is { } update ? update.CompetitorName + ": " : "")}{alert.Title}"
            : "Periscope test message";
        var line = string.Join(' ', new string([.. subject.Select(c => char.IsControl(c) || char.IsSurrogate(c) ? ' ' : c)])
            .Split(' ', StringSplitOptions.RemoveEmptyEntries));
        return line.Length <= 200 ? line : line[..199] + "…";
    }

    internal static string Text(OutgoingMessage message)
    {
        if (message.Alert is not { } alert)
        {
            return $"Periscope can reach you by mail on the channel \"{message.ChannelName}\".\r\n";
        }
        var text = new StringBuilder().Append(alert.Title).Append("\r\n\r\n").Append(alert.Description).Append("\r\n");
        if (message.Update is { } update)
        {
            text.Append("\r\n").Append(Weight(alert, update)).Append("\r\n");
            foreach (var reason in update.ImpactReasons)
            {
                text.Append("- ").Append(reason).Append("\r\n");
            }
            text.Append("\r\nSources\r\n");
            foreach (var citation in update.Citations)
            {
                text.Append(CultureInfo.InvariantCulture, $"[{citation.Id}] \"{citation.Quote}\"\r\n")
                    .Append(CultureInfo.InvariantCulture, $"    {citation.Title}, {WorkspaceZone.Tell(citation.CapturedAt, message.TimeZone)}\r\n    {citation.Url}\r\n");
            }
            text.Append("\r\nPage: ").Append(update.Url).Append("\r\n");
        }
        return text.ToString();
    }

    internal static string Html(OutgoingMessage message)
    {
        if (message.Alert is not { } alert)
        {
            return $"<p>Periscope can reach you by mail on the channel <b>{Encode(message.ChannelName ?? "")}</b>.</p>";
        }
        var html = new StringBuilder()
            .Append(CultureInfo.InvariantCulture, $"<h2>{Encode(alert.Title)}</h2>\r\n<p>{Encode(alert.Description)}</p>\r\n");
        if (message.Update is { } update)
        {
            html.Append(CultureInfo.InvariantCulture, $"<p><b>{Weight(alert, update)}</b></p>\r\n<ul>\r\n");
            foreach (var reason in update.ImpactReasons)
            {
                html.Append(CultureInfo.InvariantCulture, $"<li>{Encode(reason)}</li>\r\n");
            }
            html.Append("</ul>\r\n<h3>Sources</h3>\r\n<ol>\r\n");
            foreach (var citation in update.Citations)
            {
                html.Append(CultureInfo.InvariantCulture, $"<li><blockquote>{Encode(citation.Quote)}</blockquote>")
                    .Append(CultureInfo.InvariantCulture, $"{Link(citation)}, {WorkspaceZone.Tell(citation.CapturedAt, message.TimeZone)}</li>\r\n");
            }
            html.Append("</ol>\r\n");
        }
        return html.ToString();
    }

    private static string Weight(AlertResponse alert, UpdateResponse update) => string.Create(
        CultureInfo.InvariantCulture, $"Impact {update.Impact:0.#} of 10 ({alert.Severity}), confidence {update.Confidence:P0}");

    // The address comes from a watched page, so only what opens in a browser becomes a link.
    private static string Link(Citation citation) =>
        Uri.TryCreate(citation.Url, UriKind.Absolute, out var url) && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps)
            ? $"<a href=\"{Encode(url.AbsoluteUri)}\">{Encode(citation.Title)}</a>"
            : Encode(citation.Title);

    private static string Encode(string text) => WebUtility.HtmlEncode(text);
}

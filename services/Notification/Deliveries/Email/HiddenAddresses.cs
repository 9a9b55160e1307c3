using System.Globalization;

namespace Periscope.Notification.Deliveries.Email;

/// <summary>
/// Takes people's addresses out of what a mail server said, before it is stored or traced: <c>ann@example.com</c>, the second of a channel's
/// recipients, becomes <c>recipient 2 (a…@example.com)</c>.
/// </summary>
internal static class HiddenAddresses
{
    /// <param name="text">Servers quote the address as it was sent, in brackets or not.</param>
    /// <param name="recipients">All that the channel writes to.</param>
    public static string Of(string text, IReadOnlyList<string> recipients) => recipients.Index()
        // The longest first: one may be the end of another.
        .OrderByDescending(recipient => recipient.Item.Length)
        .Aggregate(text, (shown, recipient) => Hide(shown, recipient.Item, Hidden(recipient.Index, recipient.Item)));

    private static string Hide(string text, string address, string hidden) => new[] { address, Ascii(address) }.SelectMany(form => new[] { $"<{form}>", form })
        .Aggregate(text, (shown, form) => shown.Replace(form, hidden, StringComparison.OrdinalIgnoreCase));

    // As mail servers are told it (RFC 5891): an international domain in letters of ASCII.
    private static string Ascii(string address)
    {
        var at = address.LastIndexOf('@') + 1;
        try
        {
            return address[..at] + new IdnMapping().GetAscii(address[at..]);
        }
        catch (ArgumentException)
        {
            return address;
        }
    }

    // The first letter tells who is meant; of a name of one letter it would be all.
    private static string Hidden(int index, string address) =>
        $"recipient {index + 1} ({(address.LastIndexOf('@') > 1 ? address[0] : "")}…{address[address.LastIndexOf('@')..]})";
}

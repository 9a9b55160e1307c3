namespace Periscope.Identity.Tokens;

/// <summary>Reads the form that a request carries; where the framework throws, it says what is wrong with the body.</summary>
internal static class SentForm
{
    /// <summary>The form, or why there is none; one of them is null.</summary>
    public static async Task<(IFormCollection? Form, UnreadableForm? Wrong)> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (!request.HasFormContentType)
        {
            return (null, UnreadableForm.OfAnotherType);
        }

        try
        {
            var form = await request.ReadFormAsync(cancellationToken);
            return form.Any(field => HoldsNul(field.Key) || HoldsNul(field.Value.ToString())) ? (null, UnreadableForm.Malformed) : (form, null);
        }
        catch (BadHttpRequestException e)
        {
            // The server's own words about a body that is too large, comes too slowly, or ends before it is whole.
            return (null, e.StatusCode == StatusCodes.Status413PayloadTooLarge
                ? new UnreadableForm("The body is too large.", e.StatusCode)
                : new UnreadableForm("The body did not come whole.", e.StatusCode));
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            return (null, UnreadableForm.Malformed);
        }
    }

    // Neither PostgreSQL nor a header takes it, and no browser's form sends it.
    private static bool HoldsNul(string text) => text.Contains('\0', StringComparison.Ordinal);
}

/// <param name="Text">For whoever sent it.</param>
/// <param name="Status">What it is answered with.</param>
internal sealed record UnreadableForm(string Text, int Status = StatusCodes.Status400BadRequest)
{
    public static UnreadableForm OfAnotherType { get; } = new("The body is application/x-www-form-urlencoded.");

    /// <summary>The framework does not say which it was in words for callers.</summary>
    public static UnreadableForm Malformed { get; } = new(
        "The body is no form that can be read: it is cut off, holds a NUL character, or has more than 1024 fields "
        + "or a name of more than 2048 characters.");
}

using Microsoft.Extensions.Primitives;
using Periscope.Identity.Pages;
using Periscope.Identity.Tokens;

namespace Periscope.Identity.Authorization;

/// <summary>What a client sends through a browser, in the query or as a form.</summary>
internal static class BrowserParameters
{
    private const int MaxLength = 8000;
    private static readonly UnreadableForm s_doubtful = new("It asks for the same thing twice, or for too much.");

    /// <summary>
    /// The parameters that have a value; one without counts as left out. None when the form cannot be read, or a parameter is repeated
    /// (RFC 6749, 3.1) or longer than any client could mean.
    /// </summary>
    public static async Task<(Dictionary<string, string>? Parameters, UnreadableForm? Wrong)> ReadAsync(
        HttpRequest request, CancellationToken cancellationToken)
    {
        IEnumerable<KeyValuePair<string, StringValues>> all = request.Query;
        if (HttpMethods.IsPost(request.Method))
        {
            var (form, wrong) = await SentForm.ReadAsync(request, cancellationToken);
            if (form is null)
            {
                return (null, wrong);
            }

            all = form;
        }

        var parameters = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in all)
        {
            if (value.Count > 1 || value.ToString().Length > MaxLength || HoldsNul(name) || HoldsNul(value.ToString()))
            {
                return (null, s_doubtful);
            }

            if (value.ToString() is { Length: > 0 } given)
            {
                parameters[name] = given;
            }
        }

        return (parameters, null);
    }

    /// <summary>
    /// Answers what is posted to the group as anything else than the type that its route says it accepts. Routing would answer by itself,
    /// but not with a page.
    /// </summary>
    /// <param name="group">Of one of these endpoints.</param>
    /// <param name="title">What does not go on.</param>
    public static void AnswerOtherBodies(this RouteGroupBuilder group, string title) =>
        group.MapPost("/", () => PageRoutes.Message(title, Blames(UnreadableForm.OfAnotherType), UnreadableForm.OfAnotherType.Status))
            .ExcludeFromDescription();

    /// <summary>What a person is told who can do nothing about it.</summary>
    public static string Blames(UnreadableForm wrong) => $"The application that sent you here made a mistake. {wrong.Text}";

    private static bool HoldsNul(string text) => text.Contains('\0', StringComparison.Ordinal);
}

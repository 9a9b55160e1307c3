using System.Text.RegularExpressions;

namespace Periscope.Data.Extraction;

/// <summary>Tells a page of the competitor from what servers show instead of it.</summary>
internal static partial class PageKinds
{
    private const int LongestError = 1_200;
    private const int LongestWall = 3_000;

    /// <summary><paramref name="visible"/> is the text of the whole body when the main part has none of its own.</summary>
    public static PageKind Of(string title, string visible, bool hasScripts)
    {
        var lead = visible.Length > LongestError ? "" : visible;
        if (BotCheckTitle().IsMatch(title) && visible.Length < LongestWall || lead.Length > 0 && BotCheckText().IsMatch(lead))
        {
            return PageKind.BotCheck;
        }
        if (lead.Length > 0 && (ErrorTitle().IsMatch(title) || ErrorText().IsMatch(lead)) || (visible.Length < LongestWall && ErrorCodeTitle().IsMatch(title)))
        {
            return PageKind.ErrorPage;
        }
        if (lead.Length > 0 && lead.Length < 600 && ScriptText().IsMatch(lead))
        {
            return PageKind.ScriptRequired;
        }
        if (visible.Length is > 0 and < LongestWall && IsConsent(visible))
        {
            return PageKind.CookieWall;
        }
        return visible.Length >= 20 ? PageKind.Content : hasScripts ? PageKind.ScriptRequired : PageKind.Empty;
    }

    private static bool IsConsent(string text)
    {
        // A wall speaks of nothing but consent and asks for it; a cookie policy does not end in "accept all".
        var mentions = ConsentWord().Count(text);
        return mentions >= 2 && mentions * 250 > text.Length && ConsentAction().IsMatch(text);
    }

    [GeneratedRegex(@"just a moment|attention required|are you (a )?(human|robot)|robot check|captcha|security check|verify(ing)? you are human|pardon our interruption|bot verification", Insensitive)]
    private static partial Regex BotCheckTitle();

    [GeneratedRegex(@"captcha|verify (that )?you('| a)?re (a )?human|checking (if the site connection is secure|your browser)|unusual traffic|not a robot|ddos protection by|press (&|and) hold|enable cookies to continue", Insensitive)]
    private static partial Regex BotCheckText();

    [GeneratedRegex(@"not found|page (unavailable|missing|not available)|access (to this page has been )?denied|forbidden|unauthori[sz]ed|unavailable|bad gateway|gateway time-?out|internal (server )?error|server error|application error|too many requests|under maintenance|maintenance mode|something went wrong|nicht gefunden|introuvable|no encontrada|non trovata|niet gevonden|não encontrada|^error\b", Insensitive)]
    private static partial Regex ErrorTitle();

    [GeneratedRegex(@"^\W*(error\s*)?(40[0134]|410|429|50[0-4])\b|\b(40[0134]|410|50[0-4])\b[^\n]{0,12}(error|not found|forbidden|unavailable|bad gateway|internal)", Insensitive)]
    private static partial Regex ErrorCodeTitle();

    [GeneratedRegex(@"^\W*(error\s*)?(40[0134]|410|429|50[0-4])(\s|$|[-:.,–|])|^[^\n]{0,80}\b(page|site|url|resource)\b[^\n]{0,60}\b(not found|not be found|doesn['’]t exist|does not exist|no longer (exists|available)|can['’]?t be found|couldn['’]t be found)|^[^\n]{0,60}(access denied|forbidden|service (temporarily )?unavailable|bad gateway|gateway time-?out|internal server error|too many requests|something went wrong|down for maintenance|be right back|an error (has )?occurred|application error)", Insensitive)]
    private static partial Regex ErrorText();

    [GeneratedRegex(@"(enable|activate|turn on|requires?|without|aktivieren|activer) (the )?java\s?script|java\s?script (is|to be|must be|ist|est) (\w+ )?(disabled|required|enabled|not|deaktiviert|désactivé)|javascript aktivieren", Insensitive)]
    private static partial Regex ScriptText();

    [GeneratedRegex(@"\b(cookies?|consent|partners|vendors|tracking|einwilligung|zustimm\w+|consentement|gdpr)\b", Insensitive)]
    private static partial Regex ConsentWord();

    [GeneratedRegex(@"\b(accept|reject|agree|allow) (all|and|cookies)|\b(accept|reject|decline|manage) (all )?(cookies|choices|preferences|settings)|i (accept|agree)|agree and (continue|close)|alle akzeptieren|tout accepter|aceptar todo|accetta tutt|before you continue", Insensitive)]
    private static partial Regex ConsentAction();

    private const RegexOptions Insensitive = RegexOptions.IgnoreCase | RegexOptions.CultureInvariant;
}

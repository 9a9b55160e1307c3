using Periscope.Contracts;

namespace Periscope.Crawler.Discovery;

/// <summary>The words by which sites name one kind of page, in the languages that we meet most; the surest first.</summary>
internal sealed class PageWords
{
    private readonly Dictionary<string, double> _weights = [];

    private PageWords(string type, string sure, string likely, string hosts, string anchors)
    {
        Type = type;
        Add(sure, 1);
        Add(likely, 0.72);
        Hosts = Words(hosts).ToHashSet();
        Anchors = anchors.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
    }

    public static IReadOnlyList<PageWords> All { get; } =
    [
        new(SourceTypes.Pricing,
            sure: "pricing prices plans plans-and-pricing pricing-plans plans-pricing pricing-and-plans preise tarifs precios prezzi prijzen priser precos",
            likely: "price plan subscribe subscriptions packages buy editions preis prix tarif tarife planes hinnasto cennik",
            hosts: "pricing",
            anchors: "pricing, plans, price, preise, tarifs, precios"),
        new(SourceTypes.Careers,
            sure: "careers career jobs karriere join-us work-with-us open-positions vacancies carreras empleo emploi recrutement lavora-con-noi",
            likely: "job hiring we-are-hiring join join-the-team positions openings stellenangebote stellen work-here life vacatures",
            hosts: "careers career jobs karriere",
            anchors: "careers, jobs, hiring, join us, join our team, work with us, open positions, karriere"),
        new(SourceTypes.Blog,
            sure: "blog blogs weblog",
            likely: "articles journal insights stories posts magazine engineering-blog resources",
            hosts: "blog engineering",
            anchors: "blog, articles, journal, insights"),
        new(SourceTypes.News,
            sure: "news newsroom press press-releases announcements press-room presse pressroom news-and-press",
            likely: "media press-center media-center aktuelles noticias actualites notizie updates whats-new what-s-new changelog",
            hosts: "news newsroom press",
            anchors: "news, press, announcements, presse, what's new"),
        new(SourceTypes.Product,
            sure: "product products features platform produkt produkte produit produits producto productos",
            likely: "solutions solution overview how-it-works tour services capabilities funktionen fonctionnalites use-cases",
            hosts: "product",
            anchors: "product, features, platform, how it works"),
        new(SourceTypes.Docs,
            sure: "docs documentation developers developer api-docs doc dokumentation api-reference",
            likely: "api help guides guide reference manual knowledge-base help-center support learn faq handbook",
            hosts: "docs doc developers developer help support api learn",
            anchors: "docs, documentation, developers, api reference, help center, guides"),
        new(SourceTypes.Terms,
            sure: "terms terms-of-service terms-of-use tos terms-and-conditions terms-conditions agb terms-service termsofservice user-agreement nutzungsbedingungen",
            likely: "legal conditions general-terms cgu cgv eula conditions-of-use terminos termini policies",
            hosts: "legal terms",
            anchors: "terms, conditions of use, user agreement, agb"),
    ];

    public string Type { get; }

    /// <summary>First labels of host names, such as the docs of docs.example.com.</summary>
    public HashSet<string> Hosts { get; }

    /// <summary>Phrases that a link's words may contain.</summary>
    public IReadOnlyList<string> Anchors { get; }

    /// <summary>How surely this very word, hyphens included, means the type: 0 to 1.</summary>
    public double Weight(string word) => _weights.GetValueOrDefault(word.Replace('_', '-'));

    /// <summary>The same for the best word of a hyphenated one, unless it is a title: an article's slug has many words.</summary>
    public double WeightOfWordIn(string segment)
    {
        var words = segment.Split(['-', '_', '.'], StringSplitOptions.RemoveEmptyEntries);
        return words.Length is 0 or > 4 ? 0 : words.Max(Weight);
    }

    private static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private void Add(string words, double weight)
    {
        foreach (var word in Words(words))
        {
            _weights.TryAdd(word, weight);
        }
    }
}

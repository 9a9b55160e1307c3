namespace Periscope.Data.Battlecards;

internal static class BattlecardStatus
{
    public const string Draft = "draft";

    /// <summary>Drafts wait for a person.</summary>
    public const string Pending = "pending";
    public const string Approved = "approved";
    public const string Rejected = "rejected";
    public const string Published = "published";
}

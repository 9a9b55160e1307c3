namespace Periscope.Notification.Live;

internal static class LiveEventTypes
{
    public const string Job = "job";
    public const string Update = "update";
    public const string Alert = "alert";
    public const string Battlecard = "battlecard";
    public const string Delivery = "delivery";
}

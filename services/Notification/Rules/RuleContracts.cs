using System.ComponentModel.DataAnnotations;
using Periscope.Notification.Updates;
using Periscope.ServiceDefaults.Web.Checking;

namespace Periscope.Notification.Rules;

/// <summary>A whole rule, to create one or to take another's place.</summary>
/// <param name="Category">Only updates of this category.</param>
/// <param name="Type">Only updates from sources of this type: pricing, careers and so on.</param>
public sealed record SaveRule(
    [property: Required, StringLength(Rule.MaxNameLength, MinimumLength = 1), PlainName] string Name,
    Guid? CompetitorId = null,
    string? Category = null,
    [property: Range(0.0, 10.0)] double MinImpact = 0,
    [property: Range(0.0, 1.0)] double MinConfidence = 0,
    [property: MaxLength(Rule.MaxChannels)] IReadOnlyList<string>? Channels = null,
    bool Enabled = true,
    [property: StringLength(100)] string? Type = null);

public sealed record RuleResponse(
    Guid Id,
    string Name,
    string? Type,
    Guid? CompetitorId,
    string? Category,
    double MinImpact,
    double MinConfidence,
    IReadOnlyList<string> Channels,
    bool Enabled,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt)
{
    internal static RuleResponse From(Rule rule) => new(
        rule.Id, rule.Name, rule.Type, rule.CompetitorId, rule.Category, rule.MinImpact, rule.MinConfidence,
        rule.Channels, rule.Enabled, rule.CreatedAt, rule.UpdatedAt);
}

/// <param name="Send">Also sends a test message to the rule's channels.</param>
public sealed record TestRule(bool Send = false);

/// <summary>What a rule would have caught.</summary>
/// <param name="Since">How far back was looked.</param>
/// <param name="Considered">The updates of that time, noise included.</param>
/// <param name="Caught">How many of them the rule would have alerted on.</param>
/// <param name="Updates">The newest of those.</param>
public sealed record RulePreviewResponse(DateTimeOffset Since, long Considered, long Caught, IReadOnlyList<UpdateResponse> Updates);

/// <summary>What the rule would have caught, and how its channels took a test message.</summary>
/// <param name="Since">How far back was looked.</param>
/// <param name="Considered">The updates of that time, noise included.</param>
/// <param name="Caught">How many of them the rule would have alerted on.</param>
/// <param name="Updates">The newest of those.</param>
/// <param name="Sent">How each channel took the test message; empty when none was asked for.</param>
public sealed record RuleTestResponse(
    DateTimeOffset Since, long Considered, long Caught, IReadOnlyList<UpdateResponse> Updates, IReadOnlyList<TestedChannel> Sent);

public sealed record TestedChannel(Guid ChannelId, bool Delivered, int? Code, string? Error);

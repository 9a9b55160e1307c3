using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Periscope.Notification.Deliveries;
using Periscope.Notification.Storage;
using Periscope.ServiceDefaults.Persistence;
using Periscope.ServiceDefaults.Security;
using Periscope.ServiceDefaults.Web;

namespace Periscope.Notification.Channels;

internal static class ChannelEndpoints
{
    public static void MapChannels(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/v1/channels").WithTags("Channels").RequireAccess("channels");
        group.MapGet("/", List).WithName("ListChannels").WithSummary("Where alerts can be delivered");
        group.MapPost("/", Create).WithName("CreateChannel").WithSummary("Adds a channel; shows a webhook's secret this once");
        group.MapGet("/{id:guid}", Get).WithName("GetChannel").WithSummary("One channel, without its secret");
        group.MapPut("/{id:guid}", Change).WithName("ChangeChannel").WithSummary("Changes a channel; a secret left out stays as it is");
        group.MapDelete("/{id:guid}", Delete).WithName("DeleteChannel").WithSummary("Removes a channel, also from the rules that name it");
        group.MapPost("/{id:guid}/test", Test).HasEffectElsewhere()
            .WithName("TestChannel").WithSummary("Delivers a test message now and says how that went");
    }

    internal static async Task<Ok<Page<ChannelResponse>>> List(
        [AsParameters] Paging paging, NotificationDbContext db, Recipients recipients, CancellationToken cancellationToken)
    {
        var channels = await db.Channels.AsNoTracking().OrderByDescending(c => c.CreatedAt).ThenByDescending(c => c.Id)
            .ToPageAsync(paging, cancellationToken);
        var answers = new List<ChannelResponse>(channels.Items.Count);
        foreach (var channel in channels.Items)
        {
            answers.Add(await ResponseAsync(channel, recipients, cancellationToken));
        }
        return TypedResults.Ok(new Page<ChannelResponse>(answers, channels.Total, channels.NextCursor));
    }

    internal static async Task<Results<Created<ChannelResponse>, ValidationProblem, ProblemHttpResult>> Create(
        CreateChannel request, NotificationDbContext db, SecretRing ring, Recipients recipients, RequestContext caller, TimeProvider clock,
        CancellationToken cancellationToken)
    {
        if (!ChannelKinds.All.Contains(request.Kind))
        {
            return Problems.Invalid("kind", $"kind must be one of {string.Join(", ", ChannelKinds.All)}.");
        }
        if (!ChannelKinds.Available.Contains(request.Kind))
        {
            return Problems.Invalid("kind", $"{request.Kind} channels are not available yet; {string.Join(" and ", ChannelKinds.Available)} are.");
        }
        if (request.Kind == ChannelKinds.Webhook && !caller.Has(Features.Webhooks))
        {
            return Features.Refused(Features.Webhooks);
        }
        var settings = ChannelSettings.Parse(request.Kind, request.Config);
        if (settings.Error is { } error)
        {
            return Problems.Invalid(error.Field, error.Message);
        }
        var now = clock.GetUtcNow();
        var channel = new Channel
        {
            Id = Guid.CreateVersion7(now),
            Kind = request.Kind,
            Name = request.Name,
            Config = settings.Json!,
            Enabled = request.Enabled,
            CreatedAt = now,
            UpdatedAt = now,
        };
        var secret = request.Kind == ChannelKinds.Webhook ? settings.Secret ?? SigningSecret.Generate() : null;
        await SealAsync(channel, settings.Recipients, secret, ring, recipients, cancellationToken);
        db.Channels.Add(channel);
        await db.SaveChangesAsync(cancellationToken);
        return TypedResults.Created($"/api/v1/channels/{channel.Id}", ChannelResponse.From(channel, settings.Recipients, secret));
    }

    internal static async Task<Results<Ok<ChannelResponse>, ProblemHttpResult>> Get(
        Guid id, NotificationDbContext db, Recipients recipients, CancellationToken cancellationToken) =>
        await db.Channels.AsNoTracking().FirstOrDefaultAsync(c => c.Id == id, cancellationToken) is { } channel
            ? TypedResults.Ok(await ResponseAsync(channel, recipients, cancellationToken))
            : NotFound();

    internal static async Task<Results<Ok<ChannelResponse>, ValidationProblem, ProblemHttpResult>> Change(
        Guid id, ChangeChannel request, NotificationDbContext db, SecretRing ring, Recipients recipients, TimeProvider clock,
        CancellationToken cancellationToken)
    {
        var channel = await db.Channels.FirstOrDefaultAsync(c => c.Id == id, cancellationToken);
        if (channel is null)
        {
            return NotFound();
        }
        if (request.Kind is not null && request.Kind != channel.Kind)
        {
            return Problems.Invalid("kind", "A channel's kind does not change; add another channel.");
        }
        var settings = ChannelSettings.Parse(channel.Kind, request.Config);
        if (settings.Error is { } error)
        {
            return Problems.Invalid(error.Field, error.Message);
        }
        channel.Name = request.Name;
        channel.Config = settings.Json!;
        await SealAsync(channel, settings.Recipients, settings.Secret, ring, recipients, cancellationToken);
        KeepTogether(db, channel);
        channel.Enabled = request.Enabled;
        channel.DisabledReason = request.Enabled ? null : channel.DisabledReason;
        channel.UpdatedAt = clock.GetUtcNow();
        await db.SaveChangesAsync(cancellationToken);
        return TypedResults.Ok(ChannelResponse.From(channel, settings.Recipients));
    }

    internal static async Task<Results<NoContent, ProblemHttpResult>> Delete(
        Guid id, NotificationDbContext db, CancellationToken cancellationToken)
    {
        var channel = await db.Channels.FirstOrDefaultAsync(c => c.Id == id, cancellationToken);
        if (channel is null)
        {
            return NotFound();
        }
        var name = id.ToString();
        foreach (var rule in await db.Rules.Where(r => r.Channels.Contains(name)).ToListAsync(cancellationToken))
        {
            rule.Channels = [.. rule.Channels.Where(c => c != name)];
        }
        db.Channels.Remove(channel);
        await db.SaveChangesAsync(cancellationToken);
        return TypedResults.NoContent();
    }

    internal static async Task<Results<Ok<ChannelTestResponse>, ProblemHttpResult>> Test(
        Guid id, NotificationDbContext db, ChannelSenders senders, TimeProvider clock, CancellationToken cancellationToken)
    {
        var channel = await db.Channels.AsNoTracking().FirstOrDefaultAsync(c => c.Id == id, cancellationToken);
        if (channel is null)
        {
            return NotFound();
        }
        var outcome = await senders.SendAsync(channel, OutgoingMessage.Test(channel, clock.GetUtcNow()), cancellationToken);
        return TypedResults.Ok(new ChannelTestResponse(outcome.Delivered, outcome.Code, outcome.Error));
    }

    /// <summary>Writes the version with the box, also where it looks unchanged: a rotation may have sealed the row anew since it was read.</summary>
    internal static void KeepTogether(NotificationDbContext db, Channel channel)
    {
        var entry = db.Entry(channel);
        entry.Property(c => c.SecretVersion).IsModified = entry.Property(c => c.Secret).IsModified;
    }

    // A webhook that is changed without a secret keeps its own.
    private static Task SealAsync(
        Channel channel, EmailConfig? mail, SigningSecret? secret, SecretRing ring, Recipients recipients, CancellationToken cancellationToken) =>
        mail is not null ? recipients.SealAsync(channel, mail, cancellationToken)
        : secret is not null ? ring.SealAsync(channel, secret.Key.ToArray(), cancellationToken)
        : Task.CompletedTask;

    private static async Task<ChannelResponse> ResponseAsync(Channel channel, Recipients recipients, CancellationToken cancellationToken) =>
        ChannelResponse.From(channel, channel.Kind == ChannelKinds.Email ? await recipients.OpenAsync(channel, cancellationToken) : null);

    private static ProblemHttpResult NotFound() => Problems.NotFound("There is no such channel.");
}

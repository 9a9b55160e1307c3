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
        [AsParameters] Paging paging, NotificationDbContext db, CancellationToken cancellationToken)
    {
        var channels = await db.Channels.AsNoTracking().OrderByDescending(c => c.CreatedAt).ThenByDescending(c => c.Id)
            .ToPageAsync(paging, cancellationToken);
        return TypedResults.Ok(channels.ConvertAll(c => ChannelResponse.From(c)));
    }

    internal static async Task<Results<Created<ChannelResponse>, ValidationProblem, ProblemHttpResult>> Create(
        CreateChannel request, NotificationDbContext db, SecretBox box, RequestContext caller, TimeProvider clock,
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
        channel.Secret = secret is null ? null : box.Seal(secret.Key, channel.Id);
        db.Channels.Add(channel);
        await db.SaveChangesAsync(cancellationToken);
        return TypedResults.Created($"/api/v1/channels/{channel.Id}", ChannelResponse.From(channel, secret));
    }

    internal static async Task<Results<Ok<ChannelResponse>, ProblemHttpResult>> Get(
        Guid id, NotificationDbContext db, CancellationToken cancellationToken) =>
        await db.Channels.AsNoTracking().FirstOrDefaultAsync(c => c.Id == id, cancellationToken) is { } channel
            ? TypedResults.Ok(ChannelResponse.From(channel))
            : NotFound();

    internal static async Task<Results<Ok<ChannelResponse>, ValidationProblem, ProblemHttpResult>> Change(
        Guid id, ChangeChannel request, NotificationDbContext db, SecretBox box, TimeProvider clock, CancellationToken cancellationToken)
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
        channel.Secret = settings.Secret is null ? channel.Secret : box.Seal(settings.Secret.Key, channel.Id);
        channel.Enabled = request.Enabled;
        channel.DisabledReason = request.Enabled ? null : channel.DisabledReason;
        channel.UpdatedAt = clock.GetUtcNow();
        await db.SaveChangesAsync(cancellationToken);
        return TypedResults.Ok(ChannelResponse.From(channel));
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

    private static ProblemHttpResult NotFound() => Problems.NotFound("There is no such channel.");
}

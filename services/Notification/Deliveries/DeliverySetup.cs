using Microsoft.Extensions.Options;
using Periscope.Notification.Channels;
using Periscope.Notification.Deliveries.Email;
using Periscope.Notification.Deliveries.Webhook;
using Periscope.ServiceDefaults.Http;
using Periscope.ServiceDefaults.Mail;

namespace Periscope.Notification.Deliveries;

internal static class DeliverySetup
{
    public static void AddDeliveries(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptionsWithValidateOnStart<DeliveryOptions>().BindConfiguration(DeliveryOptions.Section);
        builder.Services.AddSingleton<IValidateOptions<DeliveryOptions>, DeliveryOptionsValidator>();
        builder.Services.AddOptions<SmtpOptions>().BindConfiguration(SmtpOptions.Section);
        builder.Services.AddSingleton<SecretRing>();
        builder.Services.AddSingleton<Recipients>();
        builder.Services.AddSingleton<PlainRecipients>();
        builder.Services.AddHostedService(services => services.GetRequiredService<PlainRecipients>());
        builder.Services.AddGuardedHttpClient(WebhookSender.ClientName, client =>
        {
            client.Timeout = (builder.Configuration.GetSection(DeliveryOptions.Section).Get<DeliveryOptions>() ?? new()).Timeout;
            // A redirect is a failure by Standard Webhooks, and the schedule here is the only one that repeats.
            client.MaxRedirects = 0;
            client.Retries = 0;
            client.MaxResponseBytes = 64 * 1024;
        });
        builder.Services.AddSingleton<IChannelSender, WebhookSender>();
        builder.Services.AddSingleton<IChannelSender, EmailSender>();
        builder.Services.AddSingleton<ChannelSenders>();
        builder.Services.AddSingleton<DeliveryQueue>();
        builder.Services.AddSingleton<DeliveryAttempts>();
        builder.Services.AddHostedService<DeliveryWorker>();
    }

    private sealed class DeliveryOptionsValidator : IValidateOptions<DeliveryOptions>
    {
        public ValidateOptionsResult Validate(string? name, DeliveryOptions options) =>
            options.Problem() is { } problem ? ValidateOptionsResult.Fail(problem) : ValidateOptionsResult.Success;
    }
}

using Periscope.ServiceDefaults.Mail;

namespace Periscope.Identity.Mail;

internal static class MailSetup
{
    public static void AddMail(this IServiceCollection services)
    {
        services.AddOptions<SmtpOptions>().BindConfiguration(SmtpOptions.Section);
        services.AddSingleton<MailSignal>();
        services.AddScoped<MailQueue>();
        services.AddScoped<MailTokens>();
        services.AddHostedService<MailWorker>();
    }
}

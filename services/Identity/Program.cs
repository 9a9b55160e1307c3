using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Options;
using Periscope.Identity;
using Periscope.Identity.Accounts;
using Periscope.Identity.Audit;
using Periscope.Identity.Authorization;
using Periscope.Identity.Invitations;
using Periscope.Identity.Keys;
using Periscope.Identity.Mail;
using Periscope.Identity.Pages;
using Periscope.Identity.Privacy;
using Periscope.Identity.SecondFactors;
using Periscope.Identity.Storage;
using Periscope.Identity.Tokens;
using Periscope.Identity.Workspaces;
using Periscope.Identity.Workspaces.Branding;
using Periscope.Identity.Workspaces.Offer;
using Periscope.Identity.Workspaces.Settings;
using Periscope.Identity.Workspaces.Usage;
using Periscope.ServiceDefaults;
using Periscope.ServiceDefaults.Messaging;
using Periscope.ServiceDefaults.Persistence;
using Periscope.ServiceDefaults.Persistence.Migrations;
using Periscope.ServiceDefaults.Quotas;

if (await ServiceMigration.RunIfAskedAsync<IdentityDbContext>("identity", args))
{
    return 0;
}

if (await AuditCommand.RunIfAskedAsync(args, Console.Out) is { } exitCode)
{
    return exitCode;
}

if (await KeysCommand.RunIfAskedAsync(args, Console.Out) is { } keysExitCode)
{
    return keysExitCode;
}

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults("identity");
builder.AddPersistence<IdentityDbContext>();
builder.AddMessaging(bus => bus
    .AddConsumer<QuestionAnsweredConsumer>(UsageCounter.AtOnce)
    .AddConsumer<PageCapturedConsumer>(UsageCounter.AtOnce)
    .AddConsumer<UpdatePublishedConsumer>(UsageCounter.AtOnce));
builder.Services.AddSingleton<UsageCounter>();
builder.Services.AddHostedService(services => services.GetRequiredService<UsageCounter>());

builder.Services.AddOptionsWithValidateOnStart<AuthorityOptions, AuthorityOptionsValidator>().BindConfiguration(AuthorityOptions.Section);
builder.Services.AddOptions<OwnerOptions>().BindConfiguration(OwnerOptions.Section).ValidateDataAnnotations().ValidateOnStart();
builder.Services.AddSingleton(HashStrength.Default);
builder.Services.AddSingleton<MasterKey>();
builder.Services.AddSingleton<SigningKeys>();
builder.Services.AddHostedService(services => services.GetRequiredService<SigningKeys>());
builder.Services.AddSingleton<IPostConfigureOptions<JwtBearerOptions>, OwnKeys>();
builder.Services.AddSingleton<AttemptLimit>();
builder.Services.AddHttpContextAccessor();
builder.Services.AddSingleton<Passwords>();
builder.Services.AddAuthorizationServer();
builder.Services.AddScoped<Accounts>();
builder.Services.AddScoped<PersonSessions>();
builder.Services.AddScoped<NewPassword>();
builder.Services.AddScoped<SignIn>();
builder.Services.AddScoped<SecondFactors>();
builder.Services.AddScoped<Registration>();
builder.Services.AddScoped<Sessions>();
builder.Services.AddScoped<SessionOrigin>();
builder.Services.AddSingleton<QuestionQuota>();
builder.Services.AddScoped<OperatorActs>();
builder.Services.AddScoped<BrandStore>();
builder.Services.AddPages();
builder.Services.AddMail();
builder.Services.AddInvitations();
builder.Services.AddHostedService<RemovalAnnouncer>();
builder.Services.AddOptions<AuditOptions>().BindConfiguration(AuditOptions.Section).ValidateDataAnnotations().ValidateOnStart();
builder.Services.AddScoped<AuditTrail>();
builder.Services.AddSingleton(services => new SignedEnds(services.GetRequiredService<IOptions<AuthorityOptions>>().Value.KeysPath));
builder.Services.AddSingleton<AuditSigner>();
builder.Services.AddHealthChecks().AddCheck<AuditSigner>("audit");
builder.Services.AddHostedService(services => services.GetRequiredService<AuditSigner>());
builder.Services.AddPrivacy();
builder.Services.AddHostedService<OwnerAccount>();

var app = builder.Build();
app.UseServiceDefaults();
app.MapAuth();
app.MapSessions();
app.MapPasswords();
app.MapSecondFactor();
app.MapAuthorizationServer();
app.MapMail();
app.MapWorkspaces();
app.MapSettings();
app.MapOffer();
app.MapBranding();
app.MapUsage();
app.MapWorkspaceRemoval();
app.MapMembers();
app.MapTransfer();
app.MapInvitations();
app.MapAcceptance();
app.MapPages();
app.MapAudit();
app.MapPrivacy();
await app.RunAsync();
return 0;

using HostedCapture;
using HostedCapture.Api;
using HostedCapture.Applications;
using HostedCapture.ApprovalPage;
using HostedCapture.Attempts;
using HostedCapture.Audit;
using HostedCapture.CardPage;
using HostedCapture.CardTesting;
using HostedCapture.Commands;
using HostedCapture.Data;
using HostedCapture.Demo;
using HostedCapture.Hosting;
using HostedCapture.Intents;
using HostedCapture.Pages;
using HostedCapture.Payments;
using HostedCapture.Providers;
using HostedCapture.Secrets;
using HostedCapture.Webhooks;
using ProviderSimulator;

if (await new CommandLine(Console.Out, Console.Error, TimeProvider.System).RunAsync(args) is { } exitCode)
    return exitCode;

try
{
    var builder = WebApplication.CreateBuilder(args);
    var settings = Settings.Load(builder.Configuration, builder.Environment);

    builder.AddHosting(settings.Host);
    builder.Services.AddDatabase(settings.Database);
    builder.Services.AddSecrets(settings.MasterKey, settings.Issuer.KeysPath);
    builder.Services.AddAudit(settings.Audited);
    builder.Services.AddApi(settings.ApiRequestsPerMinute, settings.Attempts.Lease);
    builder.Services.AddPages(settings.Host, settings.Applications.Select(application => application.Branding));
    builder.Services.AddApplications(settings.Applications, settings.Issuer);
    builder.Services.AddProviders(settings.Providers, services => new Uri(services.GetRequiredService<OwnAddress>().Base, "/simulator"));
    builder.Services.AddWebhooks(builder.Environment.IsDevelopment());
    builder.Services.AddAttempts(settings.Attempts);
    builder.Services.AddCardTesting(settings.CardTesting);
    builder.Services.AddIntents(settings.Intents);
    builder.Services.AddPayments();
    builder.Services.AddCardPage();
    builder.Services.AddApprovalPage();
    if (settings.Simulator)
        builder.Services.AddProviderSimulator();
    if (builder.Environment.IsDevelopment())
        builder.Services.AddDemoShop();

    var app = builder.Build();
    await app.Services.GetRequiredService<Migrator>().RunAsync();

    app.UseHead();
    app.UsePublicAddress();
    app.UseSecurityHeaders();
    app.UseResponseCompression();
    app.UseCardNumberGuard();
    app.UseErrorAnswers();
    app.UseWholeLinks();
    app.UseRouting();
    app.UseDraining();
    app.UseCardNumberRefusal();
    app.UseAuthentication();
    app.UseAuthorization();
    app.UseRateLimiter();
    app.UseUncodedBodies();
    app.UseIdempotency();

    app.MapStaticAssets();
    app.MapTokens();
    app.MapIntents();
    app.MapWebhooks();
    app.MapCardPage();
    app.MapPayments();
    app.MapProviderNotifications();
    app.MapApprovalPage();
    app.MapHealth();
    app.MapSecurityContact();
    app.MapApiDescription();
    if (settings.Simulator)
        app.MapProviderSimulator();
    if (app.Environment.IsDevelopment())
        app.MapDemoShop();

    await app.RunAsync();
    return 0;
}
catch (Exception exception) when (exception is BadConfigurationException or MigrationException)
{
    await Console.Error.WriteLineAsync(exception.Message);
    return 1;
}

/// <summary>The entry point, public for the tests.</summary>
public partial class Program;

using HostedCapture;
using HostedCapture.Applications;
using HostedCapture.CardPage;
using HostedCapture.Data;
using HostedCapture.Demo;
using HostedCapture.Hosting;
using HostedCapture.Intents;
using HostedCapture.Pages;
using HostedCapture.Payments;
using HostedCapture.Providers;
using HostedCapture.Webhooks;
using ProviderSimulator;

if (await new Commands(Console.Out, Console.Error, TimeProvider.System).RunAsync(args) is { } exitCode)
    return exitCode;

try
{
    var builder = WebApplication.CreateBuilder(args);
    var settings = Settings.Load(builder.Configuration, builder.Environment);

    builder.AddHosting(settings.Host, settings.MasterKey, settings.Issuer.KeysPath);
    builder.Services.AddAudit(settings.Audited);
    builder.Services.AddApiLimits(settings.ApiRequestsPerMinute);
    builder.Services.AddApiDescription();
    builder.Services.AddDatabase(settings.Database);
    builder.Services.AddApplications(settings.Applications, settings.Issuer);
    builder.Services.AddProviders(settings.Providers, services => new Uri(services.GetRequiredService<OwnAddress>().Base, "/simulator"));
    builder.Services.AddWebhooks(builder.Environment.IsDevelopment());
    builder.Services.AddIntents(settings.Intents);
    builder.Services.AddCardTesting(settings.CardTesting);
    builder.Services.AddCardPage(settings.Host);
    builder.Services.AddPayments();
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
    app.UseCardFreeRequests();
    app.UseErrorAnswers();
    app.UseWholeLinks();
    app.UseRouting();
    app.UseDraining();
    app.UseCardRefusal();
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
    app.MapApprovals();
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

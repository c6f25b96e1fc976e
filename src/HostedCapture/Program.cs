using HostedCapture;
using HostedCapture.Applications;
using HostedCapture.CardPage;
using HostedCapture.Data;
using HostedCapture.Demo;
using HostedCapture.Hosting;
using HostedCapture.Intents;
using HostedCapture.Providers;
using HostedCapture.Webhooks;
using ProviderSimulator;

if (await new Commands(Console.Out, Console.Error, TimeProvider.System).RunAsync(args) is { } exitCode)
    return exitCode;

var builder = WebApplication.CreateBuilder(args);
Settings settings;
try
{
    settings = Settings.Load(builder.Configuration, builder.Environment);
}
catch (BadConfigurationException exception)
{
    await Console.Error.WriteLineAsync(exception.Message);
    return 1;
}

builder.AddHosting(settings.Host, settings.MasterKey, settings.Issuer.KeysPath);
builder.Services.AddApiLimits(settings.ApiRequestsPerMinute);
builder.Services.AddDatabase(settings.Database);
builder.Services.AddApplications(settings.Applications, settings.Issuer);
builder.Services.AddCardProviders(settings.Providers, services => new Uri(services.GetRequiredService<OwnAddress>().Base, "/simulator"));
builder.Services.AddWebhooks();
builder.Services.AddIntents(settings.Intents);
builder.Services.AddCardPage(settings.Host);
if (settings.Simulator)
    builder.Services.AddProviderSimulator();
if (builder.Environment.IsDevelopment())
    builder.Services.AddDemoShop();

var app = builder.Build();
try
{
    await app.Services.GetRequiredService<Migrator>().RunAsync();
}
catch (MigrationException exception)
{
    await Console.Error.WriteLineAsync(exception.Message);
    return 1;
}

app.UsePublicAddress();
app.UseSecurityHeaders();
app.UseErrorAnswers();
app.UseRouting();
app.UseAuthentication();
app.UseAuthorization();
app.UseRateLimiter();
app.UseIdempotency();

app.MapStaticAssets();
app.MapTokens();
app.MapIntents();
app.MapWebhooks();
app.MapCardPage();
app.MapHealth();
if (settings.Simulator)
    app.MapProviderSimulator();
if (app.Environment.IsDevelopment())
    app.MapDemoShop();

await app.RunAsync();
return 0;

/// <summary>The entry point, public for the tests.</summary>
public partial class Program;

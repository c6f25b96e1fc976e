using HostedCapture;
using HostedCapture.Applications;
using HostedCapture.Hosting;

if (await new Commands(Console.Out, Console.Error, TimeProvider.System).RunAsync(args) is { } exitCode)
    return exitCode;

var builder = WebApplication.CreateBuilder(args);
var settings = Settings.Load(builder.Configuration, builder.Environment);

builder.Services.AddSingleton(TimeProvider.System);
builder.Services.AddSingleton(settings.Host);
builder.Services.AddSingleton(settings.Issuer);
builder.Services.AddSingleton(new ApplicationRegistry(settings.Applications));
builder.Services.AddSingleton<OwnAddress>();
builder.Services.ConfigureHttpJsonOptions(options => Json.Configure(options.SerializerOptions));
builder.Services.AddBearerTokens();

var app = builder.Build();
app.UseAuthentication();
app.UseAuthorization();
app.MapTokens();
await app.RunAsync();
return 0;

/// <summary>The entry point, public for the tests.</summary>
public partial class Program;

using HostedCapture;
using HostedCapture.Applications;
using HostedCapture.Hosting;

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

builder.Services.AddSingleton(TimeProvider.System);
builder.Services.AddSingleton(settings.Host);
builder.Services.AddSingleton(settings.Issuer);
builder.Services.AddSingleton(new ApplicationRegistry(settings.Applications));
builder.Services.AddSingleton<OwnAddress>();
builder.Services.ConfigureHttpJsonOptions(options => Json.Configure(options.SerializerOptions));

var app = builder.Build();
await app.RunAsync();
return 0;

/// <summary>The entry point, public for the tests.</summary>
public partial class Program;

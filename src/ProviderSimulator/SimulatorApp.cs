namespace ProviderSimulator;

/// <summary>The simulator as a web application of its own.</summary>
public static class SimulatorApp
{
    /// <summary>The systems' earlier path prefix. Addresses below it still work.</summary>
    public const string OldPath = "/simulator";

    /// <summary>Builds it; it listens once it is started.</summary>
    /// <param name="args">Configuration as <c>--key value</c>, such as <c>--urls http://127.0.0.1:6100</c>.</param>
    /// <param name="adjust">Changes what it is built from.</param>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? adjust = null)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        builder.Services.AddProviderSimulator();
        adjust?.Invoke(builder);

        var app = builder.Build();
        app.UsePathBase(OldPath);
        // After the prefix is removed, so that routes match the rest of the path.
        app.UseRouting();
        app.MapProviderSimulator();
        return app;
    }

    /// <summary>What time it is for all payments: <c>POST /clock</c> moves it on. Timers go on as they do.</summary>
    /// <param name="app">The simulator.</param>
    public static TimeProvider ClockOf(WebApplication app) => app.Services.GetRequiredService<Clock>();
}

namespace ProviderSimulator;

/// <summary>The simulator as a web application of its own.</summary>
public static class SimulatorApp
{
    /// <summary>Where the systems lay while they had no host of their own. Their addresses below it stay good.</summary>
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
        // Here, so that routes are chosen by what is left of the path.
        app.UseRouting();
        app.MapProviderSimulator();
        return app;
    }
}

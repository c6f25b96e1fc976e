namespace ProviderSimulator;

// Not top-level statements: their generated public Program would stand beside the hosting product's own.
internal static class Program
{
    private static Task Main(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        builder.Services.AddProviderSimulator();

        var app = builder.Build();
        app.MapProviderSimulator();
        return app.RunAsync();
    }
}

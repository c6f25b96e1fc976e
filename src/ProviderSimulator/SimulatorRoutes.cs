using ProviderSimulator.Wire;

namespace ProviderSimulator;

/// <summary>The simulator's routes, all under <c>/simulator</c>.</summary>
public static class SimulatorRoutes
{
    /// <summary>
    /// Maps the page, the controls and each system's wire. The routes are plain request delegates that take nothing of
    /// the host's authorization, antiforgery, rate limits, JSON settings or API description.
    /// </summary>
    public static IEndpointConventionBuilder MapProviderSimulator(this IEndpointRouteBuilder routes)
    {
        var simulator = routes.MapGroup("/simulator");
        simulator
            .AllowAnonymous()
            .DisableAntiforgery()
            .DisableRateLimiting()
            .DisableRequestTimeout()
            .ExcludeFromDescription();

        var control = routes.ServiceProvider.GetRequiredService<Control>();
        simulator.MapGet("", control.PageAsync);
        simulator.MapGet("/simulator.css", Control.StylesAsync);
        simulator.MapGet("/ledger", control.LedgerAsync);
        simulator.MapDelete("/ledger", control.ClearAsync);
        simulator.MapPost("/script", control.ScriptAsync);

        routes.ServiceProvider.GetRequiredService<CyberSource>().Map(simulator.MapGroup("/cybersource"));
        routes.ServiceProvider.GetRequiredService<Quickpay>().Map(simulator.MapGroup("/quickpay"));
        return simulator;
    }
}

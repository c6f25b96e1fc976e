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
        simulator.MapGet("/clock", control.ClockAsync);
        simulator.MapPost("/clock", control.AdvanceAsync);
        simulator.MapGet("/notifications", control.NotificationsAsync);
        simulator.MapPost("/notifications", control.NotifyAsync);
        simulator.MapPost("/notifications/deliver", control.DeliverAsync);

        routes.ServiceProvider.GetRequiredService<CyberSource>().Map(simulator.MapGroup("/cybersource"));
        routes.ServiceProvider.GetRequiredService<Quickpay>().Map(simulator.MapGroup("/quickpay"));
        routes.ServiceProvider.GetRequiredService<Juspay>().Map(simulator.MapGroup("/juspay"));
        routes.ServiceProvider.GetRequiredService<Firstoken>().Map(simulator.MapGroup("/firstoken/v1"));
        routes.ServiceProvider.GetRequiredService<Tumipay>().Map(simulator.MapGroup("/tumipay/api"));
        return simulator;
    }
}

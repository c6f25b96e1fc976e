using ProviderSimulator.Wire;

namespace ProviderSimulator;

/// <summary>The simulator's routes: the page and the controls on top, each system below its name.</summary>
internal static class SimulatorRoutes
{
    public static void MapProviderSimulator(this IEndpointRouteBuilder routes)
    {
        var control = routes.ServiceProvider.GetRequiredService<Control>();
        routes.MapGet("/", control.PageAsync);
        routes.MapGet("/simulator.css", Control.StylesAsync);
        routes.MapGet("/ledger", control.LedgerAsync);
        routes.MapDelete("/ledger", control.ClearAsync);
        routes.MapPost("/script", control.ScriptAsync);
        routes.MapGet("/clock", control.ClockAsync);
        routes.MapPost("/clock", control.AdvanceAsync);
        routes.MapGet("/notifications", control.NotificationsAsync);
        routes.MapPost("/notifications", control.NotifyAsync);
        routes.MapPost("/notifications/deliver", control.DeliverAsync);

        routes.ServiceProvider.GetRequiredService<Issuer>().Map(routes);
        routes.ServiceProvider.GetRequiredService<CyberSource>().Map(routes.MapGroup("/cybersource"));
        routes.ServiceProvider.GetRequiredService<Quickpay>().Map(routes.MapGroup("/quickpay"));
        routes.ServiceProvider.GetRequiredService<Juspay>().Map(routes.MapGroup("/juspay"));
        routes.ServiceProvider.GetRequiredService<Firstoken>().Map(routes.MapGroup("/firstoken/v1"));
        routes.ServiceProvider.GetRequiredService<Tumipay>().Map(routes.MapGroup("/tumipay/api"));
    }
}

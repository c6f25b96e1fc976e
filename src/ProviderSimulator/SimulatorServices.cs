using ProviderSimulator.Wire;

namespace ProviderSimulator;

/// <summary>The simulator's services.</summary>
internal static class SimulatorServices
{
    /// <summary>Adds the simulator: one ledger and one script, shared by all systems and kept in memory.</summary>
    public static IServiceCollection AddProviderSimulator(this IServiceCollection services) => services
        .AddSingleton<Ledger>()
        .AddSingleton<Cards>()
        .AddSingleton<Clock>()
        .AddSingleton<Bank>()
        .AddSingleton<Script>()
        .AddSingleton<Control>()
        .AddSingleton<HeldCalls>()
        .AddSingleton<Line>()
        .AddSingleton<CyberSourceReports>()
        .AddSingleton<CyberSourcePayments>()
        .AddSingleton<CyberSource>()
        .AddSingleton<QuickpayTokens>()
        .AddSingleton<QuickpayCheckout>()
        .AddSingleton<Quickpay>()
        .AddSingleton<Issuer>()
        .AddSingleton<Notifications>()
        .AddSingleton<JuspayOrders>()
        .AddSingleton<JuspayCards>()
        .AddSingleton<JuspayMoves>()
        .AddSingleton<JuspayBrowsers>()
        .AddSingleton<Juspay>()
        .AddSingleton<FirstokenBooks>()
        .AddSingleton<FirstokenFollowUps>()
        .AddSingleton<Firstoken>()
        .AddSingleton<Tumipay>();
}

namespace HostedCapture.CardPage;

/// <summary>The card page.</summary>
public static class CardPageServices
{
    /// <summary>Adds it.</summary>
    public static void AddCardPage(this IServiceCollection services)
    {
        ViolationReports.Add(services);
        services.AddSingleton<CardPages>();
        services.AddSingleton<LeaveToken>();
        services.AddSingleton(CardPageRoutes.Trouble);
        services.AddSingleton<StateStream>();
    }
}

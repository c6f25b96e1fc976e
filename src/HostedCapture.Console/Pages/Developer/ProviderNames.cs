using HostedCapture.Client;
using OperatorConsole.Access;

namespace OperatorConsole.Pages.Developer;

/// <summary>The names of the providers that an application's routes can lead to.</summary>
internal static class ProviderNames
{
    // Who may not see the providers chooses among those that the product knows; it refuses one that is not configured.
    private static readonly string[] s_known = ["cybersource", "quickpay", "firstoken", "tumipay", "juspay"];

    /// <summary>Those that are configured, where she may see them.</summary>
    public static async Task<IReadOnlyList<string>> ReadAsync(Person me, CancellationToken ended)
    {
        if (!me.May("providers.read"))
            return s_known;
        try
        {
            var providers = await me.Api.Providers.ListAsync(cancellationToken: ended);
            return [.. providers.Items.Where(one => one.Configured).Select(one => one.Name)];
        }
        catch (HostedCaptureException)
        {
            return s_known;
        }
    }
}

using HostedCapture.Client;
using OperatorConsole.Texts;

namespace OperatorConsole.Pages.Work;

/// <summary>What the cardholder's bank said of her, as people say it.</summary>
public static class AuthenticationText
{
    /// <summary>The result, and what the provider told besides: <c>… · ECI 05 · the bank bears a fraud</c>.</summary>
    /// <param name="words">The reader's.</param>
    /// <param name="seen">What the bank said.</param>
    public static string Of(Words words, Authentication seen) => string.Join(" · ", ((string?[])
    [
        words.Or("work.authentication.result", seen.Result),
        seen.Flow is { } flow ? words.Or("work.authentication.flow", flow) : null,
        seen.Eci is { } eci ? $"ECI {eci}" : null,
        seen.Version is { } version ? $"3-D Secure {version}" : null,
        seen.Liability is { } liability ? words.Or("work.authentication.liability", liability) : null,
    ]).OfType<string>());
}

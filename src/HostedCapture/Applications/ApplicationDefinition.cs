using HostedCapture.Api;

namespace HostedCapture.Applications;

/// <summary>
/// What is said of an application in the database, by the names of the API. What is left out has the default of the key of the same
/// name in the configuration.
/// </summary>
[Closed]
public record ApplicationDefinition
{
    /// <summary>For people and the token's <c>unique_name</c>.</summary>
    public string? Name { get; init; }

    /// <summary>Origins that browsers may be sent back to: at least one.</summary>
    public IReadOnlyList<string?>? ReturnOrigins { get; init; }

    /// <summary>The cardholders' language when nothing else tells: <c>es</c>, <c>en</c>, <c>pt</c>.</summary>
    public string? Locale { get; init; }

    /// <summary>Which digits of a card the merchant sees: <c>First6Last4</c>, or <c>First4Last6</c>.</summary>
    public string? PanTruncation { get; init; }

    /// <summary>
    /// The provider of each kind of capture, and under <c>PAYMENT</c> that of card tokens made elsewhere.
    /// </summary>
    public ApplicationRoutes? Routes { get; init; }

    /// <summary>Whether the shop opens the card page in a window of its own and hears there how it ended.</summary>
    public bool? Popup { get; init; }

    /// <summary>Whether cardholders agree to an intent's <c>consent</c> by a box that they tick, not by the button alone.</summary>
    public bool? ConsentBox { get; init; }
}

/// <summary>The provider of each kind of capture.</summary>
[Closed]
public sealed record ApplicationRoutes
{
    /// <summary>Of <c>CREDIT_CARD</c>.</summary>
    [System.Text.Json.Serialization.JsonPropertyName("CREDIT_CARD")]
    public string? CreditCard { get; init; }

    /// <summary>Of <c>PEINAU_CAPTURE</c>.</summary>
    [System.Text.Json.Serialization.JsonPropertyName("PEINAU_CAPTURE")]
    public string? Peinau { get; init; }

    /// <summary>Of <c>CMR_CAPTURE</c>.</summary>
    [System.Text.Json.Serialization.JsonPropertyName("CMR_CAPTURE")]
    public string? Cmr { get; init; }

    /// <summary>Where card tokens made elsewhere are charged.</summary>
    [System.Text.Json.Serialization.JsonPropertyName("PAYMENT")]
    public string? Payment { get; init; }
}

/// <summary>How a shop's page looks, beside its logo.</summary>
[Closed]
public record BrandingDefinition
{
    /// <summary>The shop's name as its customers know it; left out: the application's.</summary>
    public string? Name { get; init; }

    /// <summary>The colour of the page's button, <c>#rrggbb</c>; left out: the page's own.</summary>
    public string? AccentColor { get; init; }

    /// <summary>Where cardholders find help, an https or mailto address.</summary>
    public string? SupportUrl { get; init; }
}

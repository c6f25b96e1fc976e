using HostedCapture.Client;

namespace OperatorConsole.Pages.Developer;

/// <summary>The settings of an application while they are typed.</summary>
public sealed class SettingsDraft
{
    // What the product takes where an application names no provider. The API shows it with those that were named; saved as
    // "the usual one" it goes on following the product's default.
    private const string UsualOfCards = "cybersource";
    private const string UsualOfOthers = "quickpay";

    /// <summary>The fields that a form of it shows, as the API names them.</summary>
    public static string[] Fields => ["name", "client_id", "return_origins", "locale", "pan_truncation", "routes", "popup", "consent_box"];

    /// <summary>For people.</summary>
    public string? Name { get; set; }

    /// <summary>Origins that browsers may be sent back to, a line for each.</summary>
    public string? Origins { get; set; }

    /// <summary>The cardholders' language; empty: none is set.</summary>
    public string? Locale { get; set; } = "";

    /// <summary>Which digits of a card the merchant sees.</summary>
    public string? PanTruncation { get; set; } = "First6Last4";

    /// <summary>Whether the card page opens in a window of its own.</summary>
    public bool Popup { get; set; }

    /// <summary>Whether cardholders agree to an intent's text by a box that they tick.</summary>
    public bool ConsentBox { get; set; }

    /// <summary>The provider of <c>CREDIT_CARD</c>; empty: the usual one.</summary>
    public string? CreditCard { get; set; } = "";

    /// <summary>The provider of <c>PEINAU_CAPTURE</c>; empty: the usual one.</summary>
    public string? Peinau { get; set; } = "";

    /// <summary>The provider of <c>CMR_CAPTURE</c>; empty: the usual one.</summary>
    public string? Cmr { get; set; } = "";

    /// <summary>The provider of card tokens made elsewhere; empty: none.</summary>
    public string? Payment { get; set; } = "";

    /// <summary>Those of an application.</summary>
    /// <param name="application">The application.</param>
    public static SettingsDraft Of(OperatorApplication application) => new()
    {
        Name = application.Name,
        Origins = Lines.Text(application.ReturnOrigins),
        Locale = application.Locale ?? "",
        PanTruncation = application.PanTruncation,
        Popup = application.Popup,
        ConsentBox = application.ConsentBox,
        CreditCard = Named(application.Routes.CreditCard, UsualOfCards),
        Peinau = Named(application.Routes.Peinau, UsualOfOthers),
        Cmr = Named(application.Routes.Cmr, UsualOfOthers),
        Payment = application.Routes.Payment ?? "",
    };

    /// <summary>The change that saves them.</summary>
    /// <param name="version">The version they were made from.</param>
    public ChangeApplication Change(int? version) => new()
    {
        Version = version,
        Name = Lines.Given(Name),
        ReturnOrigins = Lines.Of(Origins),
        Locale = Lines.Given(Locale),
        PanTruncation = PanTruncation,
        Routes = Routes(),
        Popup = Popup,
        ConsentBox = ConsentBox,
    };

    /// <summary>A new application with them.</summary>
    /// <param name="clientId">The OAuth client; empty: made of the name.</param>
    public NewApplication New(string? clientId) => new()
    {
        ClientId = Lines.Given(clientId),
        Name = Lines.Given(Name),
        ReturnOrigins = Lines.Of(Origins),
        Locale = Lines.Given(Locale),
        PanTruncation = PanTruncation,
        Routes = Routes(),
        Popup = Popup,
        ConsentBox = ConsentBox,
    };

    private static string Named(string? provider, string usual) => provider is null || provider == usual ? "" : provider;

    private ApplicationRoutes? Routes()
    {
        var routes = new ApplicationRoutes
        {
            CreditCard = Lines.Given(CreditCard),
            Peinau = Lines.Given(Peinau),
            Cmr = Lines.Given(Cmr),
            Payment = Lines.Given(Payment),
        };
        return routes is { CreditCard: null, Peinau: null, Cmr: null, Payment: null } ? null : routes;
    }
}

namespace DemoShop;

/// <summary>One thing that can be chosen in a form.</summary>
/// <param name="Value">What is posted.</param>
/// <param name="Name">What is shown.</param>
/// <param name="Note">More about it.</param>
public sealed record Choice(string Value, string Name, string Note = "");

/// <summary>A card to save, and where.</summary>
/// <param name="Value">What is posted.</param>
/// <param name="Name">What is shown.</param>
/// <param name="Note">More about it.</param>
/// <param name="Kind">The intent's <c>capture</c>; null where no card is typed: the token is made elsewhere.</param>
public sealed record CardChoice(string Value, string Name, string Note, string? Kind)
{
    /// <summary>The application whose routes lead there.</summary>
    public string ClientId { get; init; } = ShopApi.ClientId;

    /// <summary>What it is charged in.</summary>
    public string Currency { get; init; } = "CLP";
}

/// <summary>What the visitor chose for one order; the first of each list where nothing known was posted.</summary>
/// <param name="Capture">One of <see cref="Captures"/>.</param>
/// <param name="Locale">The card page's language; null: the page decides.</param>
/// <param name="ExpiresIn">Seconds until the intent expires; null: the API decides.</param>
/// <param name="Remember">Keep the token until it is deleted, instead of 24 hours.</param>
public sealed record Choices(string Capture, string? Locale, int? ExpiresIn, bool Remember)
{
    /// <summary>What the card's bank is asked before it is saved; null: nothing.</summary>
    public string? Verify { get; init; }

    /// <summary>What can be captured.</summary>
    public static IReadOnlyList<CardChoice> Captures { get; } =
    [
        new("CREDIT_CARD", "Credit card", "Number, expiry and code; saved at CyberSource.", "CREDIT_CARD"),
        new("PEINAU_CAPTURE", "Peinau", "Number, expiry and code; saved at Quickpay Connect.", "PEINAU_CAPTURE"),
        new("CMR_CAPTURE", "CMR", "Number and RUT instead of expiry and code; saved at Quickpay Connect.", "CMR_CAPTURE"),
        new("firstoken", "Credit card at Firstoken", "The same page; the application demo-firstoken routes it there.", "CREDIT_CARD")
        {
            ClientId = "demo-firstoken",
            Currency = "COP",
        },
        new("juspay", "Credit card at Juspay", "The same page; the application demo-juspay routes it there.", "CREDIT_CARD")
        {
            ClientId = "demo-juspay",
            Currency = "BRL",
        },
        new(
            "tumipay", "A token made elsewhere, at TumiPay",
            "No card page: as if TumiPay’s own script had made a token. It is authorized and confirmed.", null) { ClientId = "demo-tumipay",
            Currency = "COP" },
    ];

    /// <summary>The card and where it goes.</summary>
    public CardChoice Card => Captures.First(choice => choice.Value == Capture);

    /// <summary>The languages of the card page.</summary>
    public static IReadOnlyList<Choice> Locales { get; } =
        [new("", "The browser’s"), new("es", "Español"), new("en", "English"), new("pt", "Português")];

    /// <summary>How long the intent lives, in seconds.</summary>
    public static IReadOnlyList<Choice> Lifetimes { get; } =
        [
            new("", "15 minutes (default)"), new("60", "60 seconds"), new("10", "10 seconds, to see it expire"),
            new("0", "0 seconds, to see the API refuse")];

    /// <summary>What the card's bank can be asked.</summary>
    public static IReadOnlyList<Choice> Verifications { get; } =
        [new("", "No (default)"), new("zero", "Whether the card is good"), new("code", "The same, and whether its code is right")];

    /// <summary>Reads the shop's form.</summary>
    public static Choices Read(IFormCollection form)
    {
        var locale = One("locale", Locales);
        var lifetime = One("expires_in", Lifetimes);
        var verify = One("verify", Verifications);
        return new Choices(
            (Captures.FirstOrDefault(choice => choice.Value == form["capture"]) ?? Captures[0]).Value,
            locale.Length == 0 ? null : locale,
            lifetime.Length == 0 ? null : int.Parse(lifetime),
            form["remember"] == "on")
        {
            Verify = verify.Length == 0 ? null : verify,
        };

        string One(string field, IReadOnlyList<Choice> known) =>
            (known.FirstOrDefault(choice => choice.Value == form[field]) ?? known[0]).Value;
    }
}

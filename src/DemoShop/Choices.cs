using HostedCapture.Client;

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

    /// <summary>What the cardholder is to agree to on the card page.</summary>
    public static IReadOnlyList<Choice> Consents { get; } =
        [
            new("", "Nothing"), new("one_click", "Keeping the card for one click"), new("recurring", "A book every month")];

    // In the language that was chosen for the page; where the browser decides, in the shop's.
    private static readonly Dictionary<(string Purpose, string Language), string> s_texts = new()
    {
        [("one_click", "en")] = "Keep my card, so that I can pay the next books with one click. I can have it deleted at any time.",
        [("one_click", "es")] = "Guarden mi tarjeta para pagar los próximos libros con un clic. Puedo pedir que la eliminen cuando quiera.",
        [("one_click", "pt")] =
            "Guardem meu cartão para eu pagar os próximos livros com um clique. Posso pedir que o excluam quando quiser.",
        [("recurring", "en")] = "Send me a book every month and charge its price to this card, until I cancel.",
        [("recurring", "es")] = "Envíenme un libro cada mes y cobren su precio en esta tarjeta, hasta que yo lo cancele.",
        [("recurring", "pt")] = "Enviem-me um livro por mês e cobrem o preço dele neste cartão, até eu cancelar.",
    };

    /// <summary>The purpose of the consent, one of <see cref="Consents"/>; null: none is asked for.</summary>
    public string? Purpose { get; init; }

    /// <summary>What the cardholder is to agree to; null: nothing.</summary>
    public Consent? Consent => Purpose is null ? null : new()
    {
        Purpose = new(Purpose),
        Text = s_texts[(Purpose, Locale ?? "en")],
        Interval = Purpose == "recurring" ? "month" : null,
    };

    /// <summary>Reads the shop's form.</summary>
    public static Choices Read(IFormCollection form)
    {
        var locale = One("locale", Locales);
        var lifetime = One("expires_in", Lifetimes);
        var verify = One("verify", Verifications);
        var purpose = One("consent", Consents);
        return new Choices(
            (Captures.FirstOrDefault(choice => choice.Value == form["capture"]) ?? Captures[0]).Value,
            locale.Length == 0 ? null : locale,
            lifetime.Length == 0 ? null : int.Parse(lifetime),
            form["remember"] == "on")
        {
            Verify = verify.Length == 0 ? null : verify,
            Purpose = purpose.Length == 0 ? null : purpose,
        };

        string One(string field, IReadOnlyList<Choice> known) =>
            (known.FirstOrDefault(choice => choice.Value == form[field]) ?? known[0]).Value;
    }
}

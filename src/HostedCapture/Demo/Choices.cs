namespace HostedCapture.Demo;

/// <summary>One thing that can be chosen in a form.</summary>
/// <param name="Value">What is posted.</param>
/// <param name="Name">What is shown.</param>
/// <param name="Note">More about it.</param>
public sealed record Choice(string Value, string Name, string Note = "");

/// <summary>What the visitor chose for one order; the first of each list where nothing known was posted.</summary>
/// <param name="Capture">One of <see cref="Captures"/>.</param>
/// <param name="Locale">The card page's language; null: the page decides.</param>
/// <param name="ExpiresIn">Seconds until the intent expires; null: the API decides.</param>
/// <param name="Remember">Keep the token until it is deleted, instead of 24 hours.</param>
public sealed record Choices(string Capture, string? Locale, int? ExpiresIn, bool Remember)
{
    /// <summary>What can be captured.</summary>
    public static IReadOnlyList<Choice> Captures { get; } =
    [
        new("CREDIT_CARD", "Credit card", "Number, expiry and code; saved at CyberSource."),
        new("PEINAU_CAPTURE", "Peinau", "Number, expiry and code; saved at Quickpay Connect."),
        new("CMR_CAPTURE", "CMR", "Number and RUT instead of expiry and code; saved at Quickpay Connect."),
    ];

    /// <summary>The languages of the card page.</summary>
    public static IReadOnlyList<Choice> Locales { get; } =
        [new("", "The browser’s"), new("es", "Español"), new("en", "English"), new("pt", "Português")];

    /// <summary>How long the intent lives, in seconds.</summary>
    public static IReadOnlyList<Choice> Lifetimes { get; } =
        [new("", "15 minutes (default)"), new("60", "60 seconds"), new("10", "10 seconds, to see it expire"), new("0", "0 seconds, to see the API refuse")];

    /// <summary>Reads the shop's form.</summary>
    public static Choices Read(IFormCollection form)
    {
        var locale = One("locale", Locales);
        var lifetime = One("expires_in", Lifetimes);
        return new Choices(
            One("capture", Captures),
            locale.Length == 0 ? null : locale,
            lifetime.Length == 0 ? null : int.Parse(lifetime),
            form["remember"] == "on");

        string One(string field, IReadOnlyList<Choice> known) =>
            (known.FirstOrDefault(choice => choice.Value == form[field]) ?? known[0]).Value;
    }
}

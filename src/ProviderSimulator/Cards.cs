using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace ProviderSimulator;

/// <summary>A card that a system keeps: what its number means, and of the number itself no more than a receipt shows.</summary>
internal sealed record KeptCard(string FirstSix, string LastFour, string Brand, Outcome Outcome)
{
    /// <summary>MM.</summary>
    public string ExpiryMonth { get; init; } = "";

    /// <summary>YYYY.</summary>
    public string ExpiryYear { get; init; } = "";

    public string Holder { get; init; } = "";

    public static KeptCard Of(string number) => new(number[..6], number[^4..], BrandOf(number), Script.OutcomeOf(number));

    private static string BrandOf(string number) => int.Parse(number[..4]) switch
    {
        >= 4000 and <= 4999 => "VISA",
        (>= 5100 and <= 5599) or (>= 2221 and <= 2720) => "MASTERCARD",
        (>= 3400 and <= 3499) or (>= 3700 and <= 3799) => "AMEX",
        6011 or (>= 6440 and <= 6599) => "DISCOVER",
        (>= 3000 and <= 3059) or (>= 3600 and <= 3699) => "DINERS",
        >= 3528 and <= 3589 => "JCB",
        _ => "OTHER",
    };
}

/// <summary>The cards behind the tokens of all systems, in memory.</summary>
internal sealed class Cards
{
    private readonly ConcurrentDictionary<(string System, string Token), KeptCard> _cards = new();

    public void Keep(string system, string token, KeptCard card) => _cards[(system, token)] = card;

    public KeptCard? Find(string system, string? token) => token is not null && _cards.TryGetValue((system, token), out var card) ? card : null;

    public bool Forget(string system, string token) => _cards.TryRemove((system, token), out _);

    /// <summary>Digits that no card number is.</summary>
    public static string Digits(int count) => RandomNumberGenerator.GetString("0123456789", count);
}

using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace ProviderSimulator;

/// <summary>A stored card: its scripted outcome, and only those digits that a receipt shows.</summary>
internal sealed record KeptCard(string FirstSix, string LastFour, string Brand, Outcome Outcome)
{
    /// <summary>What its bank does when the payer is to be seen.</summary>
    public HolderCheck Check { get; init; }

    /// <summary>MM.</summary>
    public string ExpiryMonth { get; init; } = "";

    /// <summary>YYYY.</summary>
    public string ExpiryYear { get; init; } = "";

    public string Holder { get; init; } = "";

    public static KeptCard Of(string number) =>
        new(number[..6], number[^4..], ProviderSimulator.Brand.Of(number)?.Name ?? "OTHER", Script.OutcomeOf(number))
        {
            Check = Script.CheckOf(number),
        };
}

/// <summary>The cards behind the tokens of all systems, in memory.</summary>
internal sealed class Cards
{
    private readonly ConcurrentDictionary<(string System, string Token), KeptCard> _cards = new();

    public void Keep(string system, string token, KeptCard card) => _cards[(system, token)] = card;

    public KeptCard? Find(string system, string? token) =>
        token is not null && _cards.TryGetValue((system, token), out var card) ? card : null;

    public bool Forget(string system, string token) => _cards.TryRemove((system, token), out _);

    /// <summary>Random digits that are no card number.</summary>
    public static string Digits(int count) => RandomNumberGenerator.GetString("0123456789", count);
}

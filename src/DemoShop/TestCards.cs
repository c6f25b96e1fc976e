namespace DemoShop;

/// <summary>A card number to try.</summary>
/// <param name="Number">All digits.</param>
/// <param name="Groups">As printed on the card.</param>
/// <param name="Meaning">What happens.</param>
public sealed record TestCard(string Number, string Groups, string Meaning);

/// <summary>Some of the simulator's card numbers; its own page has them all.</summary>
public static class TestCards
{
    /// <summary>A RUT with a valid check digit, for CMR.</summary>
    public const string Rut = "11.111.111-1";

    /// <summary>Under the heading of what they show.</summary>
    public static IReadOnlyList<(string Heading, IReadOnlyList<TestCard> Cards)> All { get; } =
    [
        ("Saved",
        [
            Card("4111 1111 1111 1111", "Visa"),
            Card("5555 5555 5555 4444", "Mastercard"),
            Card("3782 822463 10005", "American Express: a code of 4 digits"),
            Card("4455 9612 3456 1434", $"CMR, with RUT {Rut}"),
        ]),
        ("Declined, then another try",
        [
            Card("4000 0000 0000 0002", "General decline"),
            Card("4000 0000 0000 9995", "No funds"),
            Card("4000 0000 0000 0127", "Wrong security code"),
        ]),
        ("Saved at CyberSource, but where its bank is asked first",
        [
            Card("4000 0000 0000 5126", "The code is not the card’s"),
            Card("4000 0000 0000 0028", "Verified; the street is another"),
            Card("4000 0000 0000 0200", "Not good"),
        ]),
        ("At Juspay, the bank wants to see who pays: code 123456",
        [
            Card("4000 0000 0000 3220", "Asks for a code"),
            Card("4000 0000 0000 3063", "The same, by a posted form"),
            Card("4000 0084 0000 1629", "Refuses without asking"),
            Card("4000 0000 0000 3055", "Takes no part"),
            Card("4000 0000 0000 3097", "Cannot be asked"),
            Card("4000 0000 0000 3105", "Its page never opens"),
            Card("4000 0000 0000 3113", "Keeps the browser"),
            Card("4000 0000 0000 3147", "Comes back with a forged result first"),
            Card("4000 0000 0000 3162", "Gives up before the code comes"),
        ]),
        ("Trouble at the provider",
        [
            Card("4000 0000 0000 0341", "Saved after 3 seconds"),
            Card("4000 0000 0000 0085", "503 at first, then saved"),
            Card("4000 0000 0000 0119", "Error 500"),
            Card("4000 0000 0000 0259", "Never answers"),
        ]),
    ];

    private static TestCard Card(string groups, string meaning) => new(groups.Replace(" ", "", StringComparison.Ordinal), groups, meaning);
}

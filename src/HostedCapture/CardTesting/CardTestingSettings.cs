using HostedCapture.Hosting;

namespace HostedCapture.CardTesting;

/// <summary>The limits against card testing: trying stolen numbers to learn which of them work.</summary>
public sealed record CardTestingSettings
{
    /// <summary>How long declines of a BIN are counted.</summary>
    public static readonly TimeSpan BinWindow = TimeSpan.FromMinutes(10);

    /// <summary>Whether the rules are on.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>Addresses exempt from the rules for address, card and BIN, such as call centres and merchants' servers.</summary>
    public AddressRanges Allowed { get; init; } = AddressRanges.None;

    /// <summary>Posts of one intent, mistyped ones too.</summary>
    public int PostsPerIntent { get; init; } = 20;

    /// <summary>Cards from one address in a minute.</summary>
    public int AddressPerMinute { get; init; } = 3;

    /// <summary>Cards from one address in an hour.</summary>
    public int AddressPerHour { get; init; } = 15;

    /// <summary>Tries of one card in an hour.</summary>
    public int CardPerHour { get; init; } = 5;

    /// <summary>The most usual declines of a BIN in <see cref="BinWindow"/>.</summary>
    public int BinDeclines { get; init; } = 30;

    /// <summary>How long a card of an unusual BIN waits before it goes to the provider.</summary>
    public TimeSpan StepUp { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The proof of work that replaces waiting, in zero bits. 16 take a phone a few seconds, while its user types.</summary>
    public int WorkBits { get; init; } = 16;
}

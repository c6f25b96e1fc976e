using HostedCapture.Hosting;









namespace HostedCapture.CardTesting;

/// <summary>The limits against card testing: somebody who tries stolen numbers to learn which of them work.</summary>
public sealed record CardTestingSettings
{
    /// <summary>How long declines of a BIN are counted.</summary>
    public static readonly TimeSpan BinWindow = TimeSpan.FromMinutes(10);

    /// <summary>Whether any of it holds.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>Call centres, merchants' servers: the rules for address, card and BIN do not hold for them.</summary>
    public AddressRanges Allowed { get; init; } = AddressRanges.None;

    /// <summary>Posts of one intent, mistyped ones too.</summary>
    public int PostsPerIntent { get; init; } = 20;

    /// <summary>Cards from one address in a minute.</summary>
    public int AddressPerMinute { get; init; } = 3;

    /// <summary>Cards from one address in an hour.</summary>
    public int AddressPerHour { get; init; } = 15;

    /// <summary>Tries of one card in an hour.</summary>
    public int CardPerHour { get; init; } = 5;

    /// <summary>Declines of a BIN in <see cref="BinWindow"/> that are still usual.</summary>
    public int BinDeclines { get; init; } = 30;

    /// <summary>How long a card of an unusual BIN waits before it goes to the provider.</summary>
    public TimeSpan StepUp { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>What a browser may do instead of waiting: zero bits to find. 16 take a phone a few seconds, while its user types.</summary>
    public int WorkBits { get; init; } = 16;
}

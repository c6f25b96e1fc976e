namespace ProviderSimulator;

/// <summary>A card that a system accepted. Of its number only the last four are kept.</summary>
internal sealed record TokenEntry(string System, string? Key, string? Reference, string Token, string LastFour, string Time);

/// <summary>Money that moved: a charge, confirmed funds or a refund; or that is held. Amounts are in major units.</summary>
internal sealed record MovementEntry(
    string System, Operation Operation, string? Key, string? Reference, decimal Amount, string Currency, string? LastFour, string Time);

/// <summary>An authorization of nothing that reached a card's bank. Of the code only whether there was one.</summary>
/// <param name="Reason">CyberSource's reason code: <c>100</c> of a card that is good.</param>
internal sealed record VerificationEntry(
    string System,
    string? Key,
    string? Reference,
    string Reason,
    bool WithCode,
    decimal Amount,
    string Currency,
    string LastFour,
    string Time);

/// <summary>All entries, oldest first. An authorization moves no money yet, so it is no movement.</summary>
internal sealed record LedgerView(
    IReadOnlyList<TokenEntry> Tokens,
    IReadOnlyList<MovementEntry> Movements,
    IReadOnlyList<MovementEntry> Authorizations,
    IReadOnlyList<VerificationEntry> Verifications);

/// <summary>What all systems accepted, in memory: tests compare the product's records with it.</summary>
internal sealed class Ledger
{
    private readonly Lock _lock = new();
    private readonly List<TokenEntry> _tokens = [];
    private readonly List<(long Line, MovementEntry Entry)> _movements = [];
    private readonly List<MovementEntry> _authorizations = [];
    private readonly List<VerificationEntry> _verifications = [];
    private readonly HashSet<(string System, string Identity)> _accepted = [];
    private long _lines;

    /// <summary>The time now as the ledger writes it: ISO 8601, UTC, milliseconds, <c>Z</c>.</summary>
    public static string Time(DateTimeOffset instant) =>
        instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'");

    /// <summary>Writes an accepted card, unless the system already accepted this identity.</summary>
    /// <param name="identity">The system's own identity of a request, by which it detects a repeat; null: none.</param>
    public bool TryAccept(string system, string? key, string? reference, string token, string lastFour, string? identity)
    {
        lock (_lock)
        {
            if (identity is not null && !_accepted.Add((system, identity))) return false;
            _tokens.Add(new(system, key, reference, token, lastFour, Time(TimeProvider.System.GetUtcNow())));
            return true;
        }
    }

    public bool HasAccepted(string system, string identity)
    {
        lock (_lock) return _accepted.Contains((system, identity));
    }

    /// <summary>Removes a deleted token. False if there is none.</summary>
    public bool Remove(string system, string token)
    {
        lock (_lock) return _tokens.RemoveAll(entry => entry.System == system && entry.Token == token) > 0;
    }

    /// <summary>Notes a request's identity. False for a repeat.</summary>
    public bool TryAccept(string system, string identity)
    {
        lock (_lock) return _accepted.Add((system, identity));
    }

    /// <summary>Forgets an identity whose request was refused after all.</summary>
    public void Withdraw(string system, string identity)
    {
        lock (_lock) _accepted.Remove((system, identity));
    }

    /// <summary>Gives an accepted card the token it is kept by from now on.</summary>
    public void Rename(string system, string token, string? reference, string newToken)
    {
        lock (_lock)
        {
            var index = _tokens.FindIndex(entry => entry.System == system && entry.Token == token);
            if (index >= 0) _tokens[index] = _tokens[index] with { Token = newToken, Reference = reference };
        }
    }

    /// <summary>Writes money that moved; gives the line's number.</summary>
    public long Move(Payment payment, Move move)
    {
        lock (_lock)
        {
            _movements.Add((++_lines, Entry(payment, move)));
            return _lines;
        }
    }

    /// <summary>Writes money that is held.</summary>
    public void Hold(Payment payment, Move move)
    {
        lock (_lock) _authorizations.Add(Entry(payment, move));
    }

    /// <summary>Writes that a card's bank was asked about it.</summary>
    public void Verify(VerificationEntry entry)
    {
        lock (_lock) _verifications.Add(entry);
    }

    /// <summary>Removes the line of an undone movement.</summary>
    public void TakeBack(long line)
    {
        lock (_lock) _movements.RemoveAll(movement => movement.Line == line);
    }

    public LedgerView View()
    {
        lock (_lock)
            return new([.. _tokens], [.. _movements.Select(movement => movement.Entry)], [.. _authorizations], [.. _verifications]);
    }

    public void Clear()
    {
        lock (_lock)
        {
            _tokens.Clear();
            _movements.Clear();
            _authorizations.Clear();
            _verifications.Clear();
            _accepted.Clear();
        }
    }

    private static MovementEntry Entry(Payment payment, Move move) => new(
        payment.System, move.Operation, move.Key, move.Reference
            ?? payment.Reference, Money.Plain(move.Amount), payment.Currency, payment.LastFour,
        Time(TimeProvider.System.GetUtcNow()));
}

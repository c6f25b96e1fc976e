using HostedCapture.Attempts;
using HostedCapture.Domain;

namespace HostedCapture.Payments;

/// <summary>A payment as the database has it.</summary>
public sealed record StoredPayment
{
    /// <summary>What is read of a row, named as here.</summary>
    public const string Columns =
        "id, application_id, state, attempt, version, intent_id, provider, deferred, currency, total, paid, refunded, gateway_order, body, "
        + "pan_first, pan_last, charged_handle, confirmed_handle, installments, created_at, updated_at, expires_at";

    /// <summary>
    /// How long a payment can be charged. Source: Quickpay's sample (github.com/pagos-quickpay/pagos-quickpay), three days.
    /// </summary>
    public static TimeSpan Lifetime { get; } = TimeSpan.FromDays(3);

    /// <summary>Identifies it.</summary>
    public required Guid Id { get; init; }

    /// <summary>Whose it is.</summary>
    public required string ApplicationId { get; init; }

    /// <summary>Its state and money.</summary>
    public Payment Payment
    {
        get => new(State, Deferred, new Money(Total, Domain.Currency.Of(Currency)!), Paid, Refunded);
        init => (State, Deferred, Currency, Total, Paid, Refunded) =
            (value.State, value.Deferred, value.Total.Currency.Code, value.Total.Units, value.Paid, value.Refunded);
    }

    /// <summary>Operations so far: the fence of the newest one.</summary>
    public required int Attempt { get; init; }

    /// <summary>Counts edits, from 1.</summary>
    public required int Version { get; init; }

    /// <summary>The captured card's intent; null: a token made elsewhere, or none yet.</summary>
    public Guid? IntentId { get; init; }

    /// <summary>Where the card is charged; null while there is none.</summary>
    public string? Provider { get; init; }

    /// <summary>The merchant's own order.</summary>
    public string? GatewayOrder { get; init; }

    /// <summary>What the merchant sent.</summary>
    public required CreatePayment Body { get; init; }

    /// <summary>The number's truncated parts, where they are known.</summary>
    public (string First, string Last)? Pan => (PanFirst, PanLast) is ({ } first, { } last) ? (first, last) : null;

    /// <summary>The provider's id of the charge or authorization.</summary>
    public string? ChargedHandle { get; init; }

    /// <summary>The provider's id of the funds capture.</summary>
    public string? ConfirmedHandle { get; init; }

    /// <summary>In how many installments it is paid; null before the charge.</summary>
    public int? Installments { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The last change.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Until when it can be charged.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>All operations, oldest first.</summary>
    public IReadOnlyList<Attempt> Operations { get; init; } = [];

    /// <summary>The token: an intent's id, or one made elsewhere; null: none yet.</summary>
    public string? CaptureToken => Body.AdditionalAttributes?.CaptureToken ?? Body.Payer?.CaptureToken;

    /// <summary>What identifies the card: a captured one's intent, or a token made elsewhere; null: none yet.</summary>
    public string? Card => IntentId?.ToString() ?? CaptureToken;

    /// <summary>The <c>token</c> or <c>credit</c> in the paths of its operations.</summary>
    public string Method => Body.Payer?.PaymentMethod == "QUICKPAY_CREDIT" ? "credit" : "token";

    /// <summary>For people.</summary>
    public string InvoiceNumber => $"INPA-{CreatedAt.ToUnixTimeMilliseconds()}";

    /// <summary>The order's name for providers that need one.</summary>
    public string Order => GatewayOrder ?? InvoiceNumber;

    private PaymentState State { get; init; }

    private bool Deferred { get; init; }

    private string Currency { get; init; } = "";

    private long Total { get; init; }

    private long Paid { get; init; }

    private long Refunded { get; init; }

    private string? PanFirst { get; init; }

    private string? PanLast { get; init; }

    // What a list reads instead of all operations.
    private Authentication? Seen { get; init; }

    /// <summary>Whether the cardholder's bank is asked whether it is she who pays.</summary>
    public BankAuthentication Authentication => BankAuthentications.Parse(Body.Authentication) ?? BankAuthentication.IfPossible;

    /// <summary>The charge whose cardholder her bank wants to see; null: none, or it is settled.</summary>
    public Attempt? ChargeAtBank =>
        State == PaymentState.Charging && Operations is [.., { BankVisit: not null } last] ? last : null;

    /// <summary>What the bank said of the cardholder in the newest charge; null: it was not asked, or has not decided.</summary>
    public Authentication? Authenticated =>
        Operations.LastOrDefault(operation => operation.Authentication is not null)?.Authentication ?? Seen;

    /// <summary>
    /// Whether a charge is still what the payment asks for. A payment may be edited after a charge that moved nothing, so the
    /// charge has its own amount and card.
    /// </summary>
    public bool Asks(Attempt charge) =>
        charge.Amount == Payment.Total
        && charge.Operation == (Payment.Deferred ? Operation.Authorize : Operation.Charge)
        && charge.Provider == Provider
        && (charge.Card is null || charge.Card == Card);
}

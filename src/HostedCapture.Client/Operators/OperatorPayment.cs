using System.Text.Json;
using System.Text.Json.Serialization;

namespace HostedCapture.Client;

/// <summary>A payment as operators see it: its money and its operations.</summary>
public sealed class OperatorPayment
{
    /// <summary>Identifies it.</summary>
    public Guid Id { get; set; }

    /// <summary>Whose it is.</summary>
    public string Application { get; set; } = "";

    /// <summary>That application's name; null when there is none any more.</summary>
    public string? ApplicationName { get; set; }

    /// <summary>Where it stands.</summary>
    public PaymentState State { get; set; }

    /// <summary>Whether a charge is at the provider.</summary>
    public bool Submitting { get; set; }

    /// <summary>What the cardholder's bank said of her; null: it was not asked, or has not decided.</summary>
    public Authentication? Authentication { get; set; }

    /// <summary>Whether the charge only authorizes.</summary>
    public bool Deferred { get; set; }

    /// <summary>Where the card is charged.</summary>
    public string? Provider { get; set; }

    /// <summary>The captured card's intent.</summary>
    public Guid? IntentId { get; set; }

    /// <summary>The last four digits of the card.</summary>
    public string? LastFour { get; set; }

    /// <summary>The merchant's own order.</summary>
    public string? GatewayOrder { get; set; }

    /// <summary>ISO 4217.</summary>
    public string Currency { get; set; } = "";

    /// <summary>What is to be charged or authorized, in major units.</summary>
    public decimal Total { get; set; }

    /// <summary>What was taken.</summary>
    public decimal Paid { get; set; }

    /// <summary>What of it was given back.</summary>
    public decimal Refunded { get; set; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset CreateTime { get; set; }

    /// <summary>The last change.</summary>
    public DateTimeOffset UpdateTime { get; set; }

    /// <summary>Until when it can be charged.</summary>
    public DateTimeOffset ExpirationTime { get; set; }

    /// <summary>Who pays; masked unless it was asked for.</summary>
    public PayerInfo? Payer { get; set; }

    /// <summary>Its operations, oldest first; null in lists.</summary>
    public IReadOnlyList<OperatorOperation>? Operations { get; set; }

    /// <summary>Members that this version of the client does not know.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Others { get; set; }
}

/// <summary>An operation on a payment.</summary>
public sealed class OperatorOperation
{
    /// <summary>Identifies it; also our reference at the provider.</summary>
    public Guid Id { get; set; }

    /// <summary>Its place among the payment's.</summary>
    public int Number { get; set; }

    /// <summary><c>charge</c>, <c>authorize</c>, <c>confirm</c>, <c>void</c> or <c>refund</c>.</summary>
    public string Operation { get; set; } = "";

    /// <summary>Where.</summary>
    public string Provider { get; set; } = "";

    /// <summary>How much, in major units.</summary>
    public decimal Amount { get; set; }

    /// <summary>
    /// <c>running</c>, <c>unknown</c> (nobody knows yet: do not repeat it), <c>approved</c>, <c>declined</c>, <c>refused</c> or
    /// <c>orphan</c>.
    /// </summary>
    public string State { get; set; } = "";

    /// <summary>Why it was declined, refused or is unknown.</summary>
    public string? Code { get; set; }

    /// <summary>The bank's authorization code.</summary>
    public string? AuthorizationCode { get; set; }

    /// <summary>The provider's own id of it, where one is known before the result.</summary>
    public string? ProviderReference { get; set; }

    /// <summary>The provider's own answer, of its own form; only with personal data, since it may quote some.</summary>
    public JsonElement? ProviderAnswer { get; set; }

    /// <summary>When it began.</summary>
    public DateTimeOffset StartTime { get; set; }

    /// <summary>When it ended, or was given up.</summary>
    public DateTimeOffset? FinishTime { get; set; }

    /// <summary>Of an open one: from when on it can be settled by hand.</summary>
    public DateTimeOffset? SettleFrom { get; set; }

    /// <summary>Of an open one: what a first person told of it, and a second one must confirm.</summary>
    public SettleProposal? Proposal { get; set; }

    /// <summary>Members that this version of the client does not know.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Others { get; set; }
}

/// <summary>What a first person told of an operation.</summary>
public sealed class SettleProposal
{
    /// <summary><c>approved</c> or <c>declined</c>.</summary>
    public string Outcome { get; set; } = "";

    /// <summary>The provider's id of it.</summary>
    public string? ProviderId { get; set; }

    /// <summary>Why she says so.</summary>
    public string Reason { get; set; } = "";

    /// <summary>Who.</summary>
    public string Subject { get; set; } = "";

    /// <summary>Her name.</summary>
    public string Name { get; set; } = "";

    /// <summary>When; it counts for a day.</summary>
    public DateTimeOffset Time { get; set; }

    /// <summary>Members that this version of the client does not know.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Others { get; set; }
}

/// <summary>Which payments an operator looks for; what is null is not looked at.</summary>
public sealed class OperatorPaymentFilter
{
    /// <summary>In this state.</summary>
    public PaymentState? State { get; set; }

    /// <summary>Those that <see cref="AttentionItem.Kind"/> counts: <c>outcomes_open</c>.</summary>
    public string? Attention { get; set; }

    /// <summary>Of this application.</summary>
    public string? Application { get; set; }

    /// <summary>Whose card is charged there.</summary>
    public string? Provider { get; set; }

    /// <summary>With this order of the merchant.</summary>
    public string? GatewayOrder { get; set; }

    /// <summary>Of this captured card.</summary>
    public Guid? IntentId { get; set; }

    /// <summary>Whose card ends in these four digits.</summary>
    public string? LastFour { get; set; }

    /// <summary>Made at this time or later.</summary>
    public DateTimeOffset? CreatedFrom { get; set; }

    /// <summary>Made before this time.</summary>
    public DateTimeOffset? CreatedTo { get; set; }

    /// <summary>Names, addresses and e-mails as they are: needs <c>personal.read</c>, and is a row of the audit log.</summary>
    public bool Personal { get; set; }
}

using System.Text.Json;
using System.Text.Json.Serialization;
using HostedCapture.Api;
using HostedCapture.Domain;
using HostedCapture.Payments;

namespace HostedCapture.Operators;

/// <summary>A payment as operators see it: its money and its operations; no link, no token.</summary>
public sealed record OperatorPayment
{
    /// <summary>Identifies it.</summary>
    public required Guid Id { get; init; }

    /// <summary>Whose it is.</summary>
    public required string Application { get; init; }

    /// <summary>That application's name; absent when there is none any more.</summary>
    public string? ApplicationName { get; init; }

    /// <summary>As the merchant's API has it: <c>created</c>, <c>authorized</c>, <c>paid</c>, <c>refunding</c>, …</summary>
    public required string State { get; init; }

    /// <summary>Present and true while a charge is at the provider.</summary>
    public bool? Submitting { get; init; }

    /// <summary>What the cardholder's bank said of her, where it was asked.</summary>
    public Authentication? Authentication { get; init; }

    /// <summary>Whether the charge only authorizes.</summary>
    public required bool Deferred { get; init; }

    /// <summary>Where the card is charged.</summary>
    public string? Provider { get; init; }

    /// <summary>The captured card's intent.</summary>
    public Guid? IntentId { get; init; }

    /// <summary>The last four digits of the card.</summary>
    public string? LastFour { get; init; }

    /// <summary>The merchant's own order.</summary>
    public string? GatewayOrder { get; init; }

    /// <summary>ISO 4217.</summary>
    public required string Currency { get; init; }

    /// <summary>What is to be charged or authorized, in major units.</summary>
    public required decimal Total { get; init; }

    /// <summary>What was taken.</summary>
    public required decimal Paid { get; init; }

    /// <summary>What of it was given back.</summary>
    public required decimal Refunded { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreateTime { get; init; }

    /// <summary>The last change.</summary>
    public required DateTimeOffset UpdateTime { get; init; }

    /// <summary>Until when it can be charged.</summary>
    public required DateTimeOffset ExpirationTime { get; init; }

    /// <summary>Who pays; masked.</summary>
    public PayerInfo? Payer { get; init; }

    /// <summary>Its operations, oldest first; absent in lists.</summary>
    public IReadOnlyList<OperatorOperation>? Operations { get; init; }
}

/// <summary>An operation on a payment.</summary>
public sealed record OperatorOperation
{
    /// <summary>Identifies it; also our reference at the provider.</summary>
    public required Guid Id { get; init; }

    /// <summary>Its place among the payment's.</summary>
    public required int Number { get; init; }

    /// <summary><c>charge</c>, <c>authorize</c>, <c>confirm</c>, <c>void</c> or <c>refund</c>.</summary>
    public required string Operation { get; init; }

    /// <summary>Where.</summary>
    public required string Provider { get; init; }

    /// <summary>How much, in major units.</summary>
    public required decimal Amount { get; init; }

    /// <summary>
    /// <c>running</c>, <c>unknown</c> (nobody knows yet: do not repeat it), <c>approved</c>, <c>declined</c>, <c>refused</c> (nothing
    /// was done) or <c>orphan</c> (done after the payment had moved on).
    /// </summary>
    public required string State { get; init; }

    /// <summary>Why it was declined, refused or is unknown.</summary>
    public string? Code { get; init; }

    /// <summary>The bank's authorization code.</summary>
    public string? AuthorizationCode { get; init; }

    /// <summary>The provider's own id of it, where one is known before the result.</summary>
    public string? ProviderReference { get; init; }

    /// <summary>The provider's own answer, of its own form; only with personal data, since it may quote some.</summary>
    public JsonElement? ProviderAnswer { get; init; }

    /// <summary>When it began.</summary>
    public required DateTimeOffset StartTime { get; init; }

    /// <summary>When it ended, or was given up.</summary>
    public DateTimeOffset? FinishTime { get; init; }

    /// <summary>Of an open one: from when on it can be settled by hand, since its request may be on its way until then.</summary>
    public DateTimeOffset? SettleFrom { get; init; }

    /// <summary>Of an open one: what a first person told of it, and a second one must confirm.</summary>
    public SettleProposal? Proposal { get; init; }
}

/// <summary>What a first person told of an operation.</summary>
/// <param name="Outcome"><c>approved</c> or <c>declined</c>.</param>
/// <param name="ProviderId">The provider's id of it.</param>
/// <param name="Reason">Why she says so.</param>
/// <param name="Subject">Who.</param>
/// <param name="Name">Her name.</param>
/// <param name="Time">When; it counts for a day.</param>
public sealed record SettleProposal(
    string Outcome, string? ProviderId, string Reason, string Subject, string Name, DateTimeOffset Time);

/// <summary>A page of payments.</summary>
/// <param name="Items">Newest first.</param>
/// <param name="Next">What to send as <c>after</c> for the next page; null on the last.</param>
public sealed record OperatorPaymentPage(
    IReadOnlyList<OperatorPayment> Items, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Next);

/// <summary>How much of an authorization to take, and why; without an amount, all of it.</summary>
/// <param name="TotalAmount">Major units; a number, or its text.</param>
/// <param name="Reason">For the audit log, at most 500 characters.</param>
[Closed]
public sealed record OperatorConfirm(JsonElement? TotalAmount, string? Reason) : IOptionalBody;

/// <summary>How much to give back, and why; without an amount, all that is left.</summary>
/// <param name="RefundedAmount">Major units; a number, or its text.</param>
/// <param name="Reason">For the audit log, at most 500 characters.</param>
[Closed]
public sealed record OperatorRefund(JsonElement? RefundedAmount, string? Reason) : IOptionalBody;

/// <summary>What became of an operation that its provider cannot look up, as a person found it there.</summary>
/// <param name="Outcome"><c>approved</c> or <c>declined</c>; required.</param>
/// <param name="ProviderId">The id that the provider shows for it; an approved charge, authorization or confirm needs it.</param>
/// <param name="Reason">Where and how that was found out, at most 500 characters; required.</param>
[Closed]
public sealed record SettleOperation(string? Outcome, string? ProviderId, string? Reason);

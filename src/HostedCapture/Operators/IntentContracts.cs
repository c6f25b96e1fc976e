using System.Text.Json.Serialization;
using HostedCapture.Api;
using HostedCapture.Domain;
using HostedCapture.Intents;

namespace HostedCapture.Operators;

/// <summary>An intent as operators see it: no link, no token, nothing of a card but its brand and last four digits.</summary>
public sealed record OperatorIntent
{
    /// <summary>Identifies it.</summary>
    public required Guid Id { get; init; }

    /// <summary>Whose it is.</summary>
    public required string Application { get; init; }

    /// <summary>That application's name; absent when there is none any more.</summary>
    public string? ApplicationName { get; init; }

    /// <summary><c>CREDIT_CARD</c>, <c>PEINAU_CAPTURE</c> or <c>CMR_CAPTURE</c>.</summary>
    public required string Capture { get; init; }

    /// <summary><c>created</c>, <c>captured</c>, <c>rejected</c>, <c>canceled</c> or <c>expired</c>.</summary>
    public required string State { get; init; }

    /// <summary>Present and true while a card is at the provider.</summary>
    public bool? Submitting { get; init; }

    /// <summary>Where the last card went.</summary>
    public string? Provider { get; init; }

    /// <summary>The brand of the last card: <c>visa</c>.</summary>
    public string? Brand { get; init; }

    /// <summary>The last four digits of the last card.</summary>
    public string? LastFour { get; init; }

    /// <summary>The merchant's own id of the person or order.</summary>
    public string? ReferenceId { get; init; }

    /// <summary>How many cards were tried.</summary>
    public required int Attempts { get; init; }

    /// <summary>How many more may be tried.</summary>
    public required int TriesLeft { get; init; }

    /// <summary>Why the last try made no token: the provider's reason, <c>refused</c> or <c>unconfirmed</c>.</summary>
    public string? LastCode { get; init; }

    /// <summary>What a card's bank is asked about it before it is saved, as the merchant sent it.</summary>
    public string? Verify { get; init; }

    /// <summary>What the bank of the last card said of it; absent where none was asked, or its answer is not known.</summary>
    public Verification? Verification { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreateTime { get; init; }

    /// <summary>The last change.</summary>
    public required DateTimeOffset UpdateTime { get; init; }

    /// <summary>Until when a card can be, or could be, entered.</summary>
    public required DateTimeOffset ExpirationTime { get; init; }

    /// <summary>When token and personal data are to be forgotten; absent while it is open, and where the token is kept.</summary>
    public DateTimeOffset? DeletionTime { get; init; }

    /// <summary>When they were forgotten: since then it is not found by its merchant.</summary>
    public DateTimeOffset? DeletedTime { get; init; }

    /// <summary>Whose card it is; masked.</summary>
    public Cardholder? Cardholder { get; init; }

    /// <summary>The billing address; masked.</summary>
    public Billing? Billing { get; init; }

    /// <summary>Where the browser goes afterwards.</summary>
    public RedirectUrls? RedirectUrls { get; init; }

    /// <summary>The page's language, as the merchant sent it.</summary>
    public string? Locale { get; init; }

    /// <summary>The merchant's own pairs.</summary>
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }

    /// <summary>
    /// What the cardholder is to agree to, and that she did. Of a forgotten intent what is kept of a consent that was given; it ended
    /// with the card.
    /// </summary>
    public ConsentAnswer? Consent { get; init; }
}

/// <summary>A page of intents.</summary>
/// <param name="Items">Newest first.</param>
/// <param name="Next">What to send as <c>after</c> for the next page; null on the last.</param>
public sealed record OperatorIntentPage(
    IReadOnlyList<OperatorIntent> Items, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Next);

/// <summary>Why something is done.</summary>
/// <param name="Reason">For the audit log, at most 500 characters.</param>
[Closed]
public sealed record OperatorReason(string? Reason) : IOptionalBody;

/// <summary>What happened to an intent or payment, in the order in which it happened.</summary>
/// <param name="Items">Oldest first; of each kind the first 200.</param>
public sealed record TimelineAnswer(IReadOnlyList<TimelineItem> Items);

/// <summary>One thing that happened.</summary>
/// <param name="Time">When.</param>
/// <param name="Kind">
/// <c>audit</c> (a caller did something), <c>request</c> (a call of its merchant failed), <c>page</c> (the card page was visited),
/// <c>attempt</c> (a call to a provider began), <c>lookup</c> (the provider was asked what became of it), <c>outcome</c> (it ended),
/// <c>event</c>, <c>delivery</c>, <c>retention</c> or <c>token_deletion</c>.
/// </param>
/// <param name="Type">
/// What: the event's type, the operation, the audit row's type; of a failed call its method and route; of the page <c>opened</c>,
/// <c>reopened</c> or <c>mistyped</c> (it was sent with mistakes), of retention <c>forgotten</c> (personal data and token are gone here).
/// </param>
public sealed record TimelineItem(DateTimeOffset Time, string Kind, string Type)
{
    /// <summary>With what result: an attempt's or a delivery's state, an audit row's outcome; <c>refused</c> of a failed call.</summary>
    public string? Outcome { get; init; }

    /// <summary>Who: the actor of an audit row, or the provider.</summary>
    public string? Actor { get; init; }

    /// <summary>
    /// More about it: the provider's reason or answer, an endpoint's status, the audit row's detail, a failed call's status and
    /// <c>error_code</c>.
    /// </summary>
    public string? Detail { get; init; }

    /// <summary>
    /// The id of the event, delivery, attempt, audit row or failed request. An attempt's is also our reference at the provider.
    /// </summary>
    public string? Reference { get; init; }

    /// <summary>Of an outcome or a failed call: how long it took, in milliseconds.</summary>
    public long? Milliseconds { get; init; }

    /// <summary>Of what happened more than once and is told once, how often; the time is that of the last.</summary>
    public long? Count { get; init; }
}

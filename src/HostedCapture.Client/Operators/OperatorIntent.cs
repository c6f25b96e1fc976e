using System.Text.Json;
using System.Text.Json.Serialization;

namespace HostedCapture.Client;

/// <summary>An intent as operators see it: no link, no token, nothing of a card but its brand and last four digits.</summary>
public sealed class OperatorIntent
{
    /// <summary>Identifies it.</summary>
    public Guid Id { get; set; }

    /// <summary>Whose it is.</summary>
    public string Application { get; set; } = "";

    /// <summary>That application's name; null when there is none any more.</summary>
    public string? ApplicationName { get; set; }

    /// <summary>What is captured.</summary>
    public CaptureKind Capture { get; set; }

    /// <summary>Where it stands.</summary>
    public IntentState State { get; set; }

    /// <summary>Whether a card is at the provider.</summary>
    public bool Submitting { get; set; }

    /// <summary>Where the last card went.</summary>
    public string? Provider { get; set; }

    /// <summary>The brand of the last card: <c>visa</c>.</summary>
    public string? Brand { get; set; }

    /// <summary>The last four digits of the last card.</summary>
    public string? LastFour { get; set; }

    /// <summary>The merchant's own id of the person or order.</summary>
    public string? ReferenceId { get; set; }

    /// <summary>How many cards were tried.</summary>
    public int Attempts { get; set; }

    /// <summary>How many more may be tried.</summary>
    public int TriesLeft { get; set; }

    /// <summary>Why the last try made no token: the provider's reason, <c>refused</c> or <c>unconfirmed</c>.</summary>
    public string? LastCode { get; set; }

    /// <summary>What a card's bank is asked about it before it is saved, as the merchant sent it.</summary>
    public CardVerification? Verify { get; set; }

    /// <summary>What the bank of the last card said of it; null where none was asked, or its answer is not known.</summary>
    public Verification? Verification { get; set; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset CreateTime { get; set; }

    /// <summary>The last change.</summary>
    public DateTimeOffset UpdateTime { get; set; }

    /// <summary>Until when a card can be, or could be, entered.</summary>
    public DateTimeOffset ExpirationTime { get; set; }

    /// <summary>When token and personal data are to be forgotten; null while it is open, and where the token is kept.</summary>
    public DateTimeOffset? DeletionTime { get; set; }

    /// <summary>When they were forgotten.</summary>
    public DateTimeOffset? DeletedTime { get; set; }

    /// <summary>Whose card it is; masked unless it was asked for.</summary>
    public Cardholder? Cardholder { get; set; }

    /// <summary>The billing address; masked unless it was asked for.</summary>
    public Billing? Billing { get; set; }

    /// <summary>Where the browser goes afterwards.</summary>
    public RedirectUrls? RedirectUrls { get; set; }

    /// <summary>The page's language, as the merchant sent it.</summary>
    public string? Locale { get; set; }

    /// <summary>The merchant's own pairs.</summary>
    public IReadOnlyDictionary<string, string>? Metadata { get; set; }

    /// <summary>
    /// What the cardholder is to agree to, and that she did; of a forgotten intent what is kept of a consent that was given.
    /// </summary>
    public GivenConsent? Consent { get; set; }

    /// <summary>Members that this version of the client does not know.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Others { get; set; }
}

/// <summary>Which intents an operator looks for; what is null is not looked at.</summary>
public sealed class OperatorIntentFilter
{
    /// <summary>In this state.</summary>
    public IntentState? State { get; set; }

    /// <summary>Of this kind of capture.</summary>
    public CaptureKind? Kind { get; set; }

    /// <summary>Those that <see cref="AttentionItem.Kind"/> counts: <c>card_outcomes_open</c>.</summary>
    public string? Attention { get; set; }

    /// <summary>Of this application.</summary>
    public string? Application { get; set; }

    /// <summary>Whose last card went there.</summary>
    public string? Provider { get; set; }

    /// <summary>Whose last card was of this brand: <c>visa</c>.</summary>
    public string? Brand { get; set; }

    /// <summary>With this reference of the merchant.</summary>
    public string? ReferenceId { get; set; }

    /// <summary>Whose last card ended in these four digits.</summary>
    public string? LastFour { get; set; }

    /// <summary>With this pair of the merchant's own, <c>name=value</c>.</summary>
    public string? Metadata { get; set; }

    /// <summary>Made at this time or later.</summary>
    public DateTimeOffset? CreatedFrom { get; set; }

    /// <summary>Made before this time.</summary>
    public DateTimeOffset? CreatedTo { get; set; }

    /// <summary>Names, addresses and e-mails as they are: needs <c>personal.read</c>, and is a row of the audit log.</summary>
    public bool Personal { get; set; }
}

/// <summary>One thing that happened to an intent or payment.</summary>
public sealed class TimelineItem
{
    /// <summary>When.</summary>
    public DateTimeOffset Time { get; set; }

    /// <summary>
    /// <c>audit</c>, <c>request</c> (a call of its merchant failed), <c>page</c>, <c>attempt</c>, <c>lookup</c>, <c>outcome</c>,
    /// <c>event</c>, <c>delivery</c>, <c>retention</c> or <c>token_deletion</c>.
    /// </summary>
    public string Kind { get; set; } = "";

    /// <summary>
    /// What: the event's type, the operation, the audit row's type; of a failed call its method and route; of the page <c>opened</c>,
    /// <c>reopened</c> or <c>mistyped</c>.
    /// </summary>
    public string Type { get; set; } = "";

    /// <summary>With what result.</summary>
    public string? Outcome { get; set; }

    /// <summary>Who: the actor of an audit row, or the provider.</summary>
    public string? Actor { get; set; }

    /// <summary>More about it.</summary>
    public string? Detail { get; set; }

    /// <summary>
    /// The id of the event, delivery, attempt, audit row or failed request. An attempt's is also our reference at the provider.
    /// </summary>
    public string? Reference { get; set; }

    /// <summary>Of an outcome or a failed call: how long it took, in milliseconds.</summary>
    public long? Milliseconds { get; set; }

    /// <summary>Of what happened more than once and is told once, how often; the time is that of the last.</summary>
    public long? Count { get; set; }

    /// <summary>Members that this version of the client does not know.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Others { get; set; }
}

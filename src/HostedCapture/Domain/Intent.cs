namespace HostedCapture.Domain;

/// <summary>Where a capture intent stands.</summary>
public enum IntentState
{
    /// <summary>The card can be entered.</summary>
    Created,

    /// <summary>A submission is at the provider. The API still says <c>created</c>, with <c>submitting: true</c>.</summary>
    Submitting,

    /// <summary>The card is a token.</summary>
    Captured,

    /// <summary>All tries are used up.</summary>
    Rejected,

    /// <summary>The cardholder or the merchant canceled it.</summary>
    Canceled,

    /// <summary>No card was entered in time.</summary>
    Expired,
}

/// <summary>What can happen to an intent.</summary>
public enum IntentEvent
{
    /// <summary>A card is sent to the provider.</summary>
    Submit,

    /// <summary>The provider made a token.</summary>
    Approve,

    /// <summary>The provider said no, or certainly made no token.</summary>
    Fail,

    /// <summary>The cardholder or the merchant cancels.</summary>
    Cancel,

    /// <summary>The time is over.</summary>
    Expire,
}

/// <summary>The state machine of a card capture.</summary>
public static class Intent
{
    /// <summary>
    /// The state after <paramref name="happened"/>, or null where it cannot happen. A submission is
    /// finished once begun, so a submitting intent neither expires nor is canceled.
    /// </summary>
    /// <param name="state">The state now.</param>
    /// <param name="happened">The event.</param>
    /// <param name="triesLeft">How many tries are left after this event; decides between another try and the end.</param>
    public static IntentState? Next(IntentState state, IntentEvent happened, int triesLeft = 0) => (state, happened) switch
    {
        (IntentState.Created, IntentEvent.Submit) => IntentState.Submitting,
        (IntentState.Created, IntentEvent.Cancel) => IntentState.Canceled,
        (IntentState.Created, IntentEvent.Expire) => IntentState.Expired,
        (IntentState.Submitting, IntentEvent.Approve) => IntentState.Captured,
        (IntentState.Submitting, IntentEvent.Fail) => triesLeft > 0 ? IntentState.Created : IntentState.Rejected,
        _ => null,
    };

    /// <summary>The state as the wire says it: a submitting intent still reads <c>created</c>.</summary>
    public static string ToWire(this IntentState state) => state switch
    {
        IntentState.Created or IntentState.Submitting => "created",
        IntentState.Captured => "captured",
        IntentState.Rejected => "rejected",
        IntentState.Canceled => "canceled",
        IntentState.Expired => "expired",
        _ => throw new ArgumentOutOfRangeException(nameof(state)),
    };
}

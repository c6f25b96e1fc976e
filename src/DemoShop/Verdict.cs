namespace DemoShop;

/// <summary>The state of an intent or payment as a merchant's server shows it.</summary>
/// <param name="State">The state as a word.</param>
/// <param name="Mark">How it is shown: <c>done</c>, <c>wait</c>, <c>over</c>, <c>stop</c>.</param>
/// <param name="Title">What happened.</param>
/// <param name="Text">What the merchant does now.</param>
public sealed record Verdict(string State, string Mark, string Title, string Text)
{
    /// <summary>The state of an order whose token was made elsewhere.</summary>
    public const string Elsewhere = "token";

    /// <summary>The verdict on an order.</summary>
    /// <param name="order">The order.</param>
    /// <param name="intent">The intent as the API shows it now; null when there is none to read.</param>
    public static Verdict Of(Order order, Exchange? intent) => intent switch
    {
        null => Of(order.State == Elsewhere ? Elsewhere : "refused"),
        { Succeeded: true } when intent.Json?["submitting"] is not null => Of("submitting"),
        { Succeeded: true } => Of(intent.Text("state") ?? ""),
        { Status: 404 } => Of(order.State == "deleted" ? "deleted" : "unknown"),
        _ => new(
            "unread", "stop", "The API could not be read",
            "Nothing is known about the card now. Ask again; never guess from the browser’s return."),
    };

    /// <summary>The verdict on a payment.</summary>
    /// <param name="payment">The payment as the API shows it now.</param>
    public static Verdict OfPayment(Exchange payment) => payment switch
    {
        { Succeeded: false } =>
            new("unread", "stop", "The payment could not be read", "Nothing is known about it now. Ask again before doing anything else."),
        { IsOpen: true } => new(
            payment.Text("state") ?? "", "wait", "Nobody knows yet",
            "The provider has not said what came of it, and is asked until it does. Nothing is sent a second time."),
        _ => payment.Text("state") switch
        {
            "created" => new("created", "wait", "Ready to be charged", "The cardholder may approve it on a page, or the shop charges it."),
            "authorized" => new("authorized", "wait", "The money is held", "Confirm it, in full or in part, or void it."),
            "paid" => new("paid", "done", "The money was taken", "It can be given back, in any number of parts."),
            "partially_refunded" => new("partially_refunded", "done", "A part was given back", "The rest can be given back, too."),
            "refunded" => new("refunded", "over", "All of it was given back", "Nothing is left to do with this payment."),
            "voided" => new("voided", "over", "The money was released", "It was held and never taken."),
            "rejected" => new(
                "rejected", "stop", "The charge was declined", "No money moved. Make another payment, or offer another way to pay."),
            var other => new(other ?? "unknown", "over", "A state that this shop does not know", "The API’s answer is below."),
        },
    };

    /// <summary>How a state is shown.</summary>
    public static Verdict Of(string state) => state switch
    {
        "created" =>
            new(state, "wait", "Waiting for the card", "The customer has not finished yet. Send them to the card page again, or wait."),
        "submitting" => new(
            state, "wait", "The card is at the provider",
            "It will be captured, or open again, in a moment. This page asks again by itself."),
        "captured" => new(
            state, "done", "The card is saved",
            "Keep the token with the customer: it is what you charge. The card number never reached this shop."),
        "rejected" => new(state, "stop", "No card was saved", "Every try was used up. Offer another way to pay, or make a new intent."),
        "canceled" => new(state, "over", "No card this time", "The customer went back, or the shop canceled. The order stays as it was."),
        "expired" => new(
            state, "over", "The time ran out",
            "No card was saved, and the link is dead. Make a new intent when the customer wants to try again."),
        "deleted" =>
            new(state, "over", "Token and data are forgotten", "You asked for it with DELETE. The API does not know this intent any more."),
        Elsewhere => new(
            state, "done", "There is a token to charge",
            "The provider’s own script made it; this shop never asked for a card. Authorize it, then confirm."),
        "refused" => new(state, "stop", "The API made no intent", "The answer below says why. The customer saw nothing of it."),
        _ => new("unknown", "stop", "The API does not know this intent", "It was deleted, or its time was over."),
    };
}

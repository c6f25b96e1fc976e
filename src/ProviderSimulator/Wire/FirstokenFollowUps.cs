using System.Text.Json.Nodes;
using static ProviderSimulator.Wire.FirstokenAnswers;
using static ProviderSimulator.Wire.JsonBody;

namespace ProviderSimulator.Wire;

/// <summary>The operations on a Firstoken payment: capture, reversal, refund, and the voids.</summary>
internal sealed class FirstokenFollowUps(Bank bank, Script script, Line line, FirstokenBooks books)
{
    private const string CaptureAmount = "capture_info.amount_details";
    private const string RefundAmount = "refund_info.amount_details";

    /// <summary>Documented for refunds.</summary>
    private static readonly TimeSpan TimeToRefund = TimeSpan.FromDays(60);

    /// <summary>Not documented: until the batch goes to the processor.</summary>
    private static readonly TimeSpan TimeToVoid = TimeSpan.FromHours(12);

    /// <summary>A kind of follow-up.</summary>
    /// <param name="Type">Its <c>transaction_info.type</c>.</param>
    /// <param name="Of">The types of transaction that it may follow.</param>
    /// <param name="AmountAt">Where its amount is; null for all of it.</param>
    private sealed record Kind(string Type, Operation Operation, string[] Of, string? AmountAt, string Done, string Status, string Later);

    private static readonly Kind Capture = new("capture", Operation.Confirm, ["authorization"], CaptureAmount, "Capture successful", "Pending", "Captured");
    private static readonly Kind Reversal = new("authorization_reversal", Operation.Void, ["authorization"], "reversal_info.amount_details", "Authorization reversal successfull", "Reversed", "Reversed");
    private static readonly Kind Refund = new("capture_refund", Operation.Refund, ["capture", "payment"], RefundAmount, "Capture refund successful", "Pending", "Refunded");
    private static readonly Kind PaymentVoid = new("payment_void", Operation.Void, ["payment"], null, "Payment void successful", "Voided", "Voided");
    private static readonly Kind CaptureVoid = new("capture_void", Operation.Void, ["capture"], null, "Capture void successful", "Voided", "Voided");
    private static readonly Kind RefundVoid = new("refund_void", Operation.Void, ["capture_refund"], null, "Refund void successful", "Voided", "Voided");

    public void Map(IEndpointRouteBuilder routes)
    {
        void Post(string path, Kind kind) => routes.MapPost(path, http => Firstoken.ReceiveAsync(http, (request, body) => RunAsync(request, body, kind)));
        Post("/payments/{id}/capture", Capture);
        Post("/payments/{id}/reversal", Reversal);
        Post("/payments/{id}/void", PaymentVoid);
        Post("/payments/captures/{id}/refund", Refund);
        Post("/payments/captures/{id}/void", CaptureVoid);
        Post("/payments/refunds/{id}/void", RefundVoid);
    }

    private async Task RunAsync(HttpContext http, JsonObject body, Kind kind)
    {
        var parent = books.Find(http.Request.RouteValues["id"] as string);
        var reference = Text(body, "transaction_info.reference_code");
        var (amount, currency, wrong) = parent is null || kind.AmountAt is null
            ? (parent?.Amount ?? 0, parent?.Payment.Currency ?? "", null)
            // A reversal's amount has no currency of its own.
            : Firstoken.AmountOf(body, kind.AmountAt, kind.Operation == Operation.Void ? parent.Payment.Currency : null);
        var refusal = Text(body, "transaction_info.type") != kind.Type ? Invalid("transaction_info.type", $"The type must be {kind.Type}")
            : reference is null ? Invalid("transaction_info.reference_code", "The reference code is required")
            : parent is null || !kind.Of.Contains(parent.Type) ? Invalid(":id", "The transaction was not found")
            : wrong is not null ? wrong
            : currency != parent.Payment.Currency ? Invalid($"{kind.AmountAt}.currency", "The currency must be that of the transaction")
            : Refuse(kind, parent, amount);
        if (refusal is not null)
        {
            await refusal.SendAsync(http);
            return;
        }

        var payment = parent!.Payment;
        var transaction = new FirstokenTransaction(kind.Type, reference!, amount, payment, parent, bank.Now);
        var move = new Move(kind.Operation, amount, Firstoken.KeyOf(http), reference);
        Answer Do(bool pending)
        {
            if (IsTakeBack(kind))
            {
                lock (payment.Lock)
                {
                    if (Refuse(kind, parent, amount) is { } late) return late;
                    bank.TakeBack(payment, parent.Type == "capture_refund" ? Operation.Refund : Operation.Confirm, parent.Amount, parent.Line);
                    parent.Own = "Voided";
                    transaction.Own = kind.Later;
                }
                books.Add(transaction);
                return Success(kind.Done, transaction.Reply(kind.Status));
            }
            if (pending) transaction.Own = "Pending";
            var done = bank.Do(payment, move, pending, number => (transaction.Line, transaction.Own) = (number, kind.Later));
            if (done != Refusal.None) return Say(kind, done);
            books.Add(transaction);
            return Success(pending ? $"{kind.Done.Split(" success")[0]} pending" : kind.Done, transaction.Reply(pending ? "Pending" : kind.Status));
        }
        await line.EndAsync(http, script.Decide(Firstoken.Name, kind.Operation), new(
            Approve: () => Do(pending: false),
            Decline: reason =>
            {
                if (!IsTakeBack(kind) && bank.Decline(payment, kind.Operation, reason, amount) is not Refusal.None and var late) return Say(kind, late);
                (transaction.Own, transaction.ResponseCode) = ("Declined", reason);
                books.Add(transaction);
                return Fail(StatusCodes.Status400BadRequest, "fail", "Transaction declined", transaction.Reply("Declined"));
            },
            Error: Failed,
            Unavailable: Unavailable)
        {
            Pending = () => Do(pending: true),
            Unanswered = () => NoResponse,
        });
    }

    /// <summary>True for the voids: they undo operations that were not sent to the processor yet.</summary>
    private static bool IsTakeBack(Kind kind) => kind.AmountAt is null;

    private Answer? Refuse(Kind kind, FirstokenTransaction parent, decimal amount)
    {
        if (IsTakeBack(kind))
        {
            return parent.Line == 0 || parent.Own is "Voided" or "Declined" || parent.Payment.Stage != Stage.Confirmed || bank.Now > parent.At + TimeToVoid
                || (parent.Type != "capture_refund" && parent.Payment.Refunded > 0)
                ? Invalid(":id", $"The transaction is {parent.Status} and cannot be voided (any more)")
                : null;
        }
        if (kind == Refund && (parent.Own is "Declined" or "Voided" || bank.Now > parent.At + TimeToRefund))
            return Invalid(":id", $"The transaction is {parent.Status} and cannot be refunded (any more)");
        if (kind == Reversal && amount != parent.Amount && bank.Check(parent.Payment, Operation.Void) == Refusal.None)
            return Invalid($"{kind.AmountAt}.total_amount", "The amount must be the authorized amount");
        var refusal = bank.Check(parent.Payment, kind.Operation, amount);
        return refusal == Refusal.None ? null : Say(kind, refusal);
    }

    private static Answer Say(Kind kind, Refusal refusal) => refusal switch
    {
        Refusal.Amount when kind.Operation == Operation.Refund => Invalid($"{RefundAmount}.total_amount", "The amount exceeds the captured amount"),
        Refusal.Amount => Invalid($"{CaptureAmount}.total_amount", "The amount exceeds the authorized amount"),
        Refusal.Lapsed => Invalid(":id", "The authorization has expired"),
        _ => Invalid(":id", $"The transaction's state does not allow a {kind.Type}"),
    };
}

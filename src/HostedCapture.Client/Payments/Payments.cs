using System.Text.Json.Serialization;

namespace HostedCapture.Client;

internal sealed class Payments(Api api) : IPayments
{
    private const string Root = "/checkout/payments";

    public Task<Payment> CreateAsync(CreatePayment payment, string? idempotencyKey, CancellationToken cancellationToken) =>
        api.SendAsync(
            Call.Post(Root, idempotencyKey).With(payment, ClientJson.Default.CreatePayment),
            ClientJson.Default.Payment,
            cancellationToken);

    public Task<Payment> GetAsync(Guid id, CancellationToken cancellationToken) =>
        api.SendAsync(Call.Get($"{Root}/{id}"), ClientJson.Default.Payment, cancellationToken);

    public Task<Payment> GetByOrderAsync(string gatewayOrder, CancellationToken cancellationToken) =>
        api.SendAsync(Call.Get($"{Root}/{Uri.EscapeDataString(gatewayOrder)}"), ClientJson.Default.Payment, cancellationToken);

    public Task<Payment> EditAsync(Payment payment, CreatePayment body, CancellationToken cancellationToken)
    {
        var call = new Call(HttpMethod.Put, Follow(payment, "update_url")).With(body, ClientJson.Default.CreatePayment);
        return api.SendAsync(call, ClientJson.Default.Payment, cancellationToken);
    }

    public Task<Outcome<Payment>> ChargeAsync(
        Payment payment,
        int? installments,
        string? idempotencyKey,
        CancellationToken cancellationToken)
    {
        var amount = payment.Transaction?.Amount;
        var body = new SilentCharge
        {
            InstallmentsNumber = installments,
            Transaction = amount is null ? null : new() { Amount = new() { Currency = amount.Currency, Total = amount.Total } },
        };
        return MoveAsync(
            payment,
            "silent_charge",
            idempotencyKey,
            call => call.With(body, ClientJson.Default.SilentCharge),
            cancellationToken);
    }

    public Task<Outcome<Payment>> ConfirmAsync(
        Payment payment,
        Confirmation? confirmation,
        string? idempotencyKey,
        CancellationToken cancellationToken) =>
        MoveAsync(
            payment,
            "confirm_authorization",
            idempotencyKey,
            call => confirmation is null ? call : call.With(confirmation, ClientJson.Default.Confirmation),
            cancellationToken);

    public Task<Outcome<Payment>> VoidAsync(Payment payment, string? idempotencyKey, CancellationToken cancellationToken) =>
        MoveAsync(payment, "void_method", idempotencyKey, call => call, cancellationToken);

    public Task<Outcome<Payment>> RefundAsync(
        Payment payment,
        Refund? refund,
        string? idempotencyKey,
        CancellationToken cancellationToken) =>
        MoveAsync(
            payment,
            "refund_method",
            idempotencyKey,
            call => refund is null ? call : call.With(refund, ClientJson.Default.Refund),
            cancellationToken);

    public Task<Payment> WaitUntilKnownAsync(Guid id, CancellationToken cancellationToken) =>
        Api.UntilAsync(() => GetAsync(id, cancellationToken), payment => payment.IsKnown, cancellationToken);

    private static string Follow(Payment payment, string rel) => Api.Follow(payment.Link(rel), rel);

    private async Task<Outcome<Payment>> MoveAsync(
        Payment payment,
        string rel,
        string? key,
        Func<Call,
        Call> with,
        CancellationToken cancellationToken)
    {
        var reply = await api.SendAsync(with(Call.Post(Follow(payment, rel), key)), cancellationToken).ConfigureAwait(false);
        var outcome = reply.Outcome(payment.Id, ClientJson.Default.Payment);
        // A declined charge is an answer of 200: the payment is rejected, and says why.
        return outcome is Outcome<Payment>.Done { Value: { } after } && after.State == PaymentState.Rejected ? Declined(after) : outcome;
    }

    private static Outcome<Payment>.Declined Declined(Payment rejected)
    {
        if (rejected.Gateway is not { } gateway || Json.Member(gateway, "error") is not { } error)
            return new("", "");
        return new(Json.Text(error, "error_code") ?? "", Json.Text(error, "error_description") ?? "");
    }
}

/// <summary>How to charge, on the wire.</summary>
internal sealed class SilentCharge
{
    public int? InstallmentsNumber { get; set; }

    // Only 0 is possible, so it is never sent.
    public int? DeferredMonths { get; set; }

    public RepeatedTransaction? Transaction { get; set; }
}

/// <summary>What the caller believes to be charged: the API compares it.</summary>
internal sealed class RepeatedTransaction
{
    public RepeatedAmount? Amount { get; set; }
}

/// <inheritdoc cref="RepeatedTransaction"/>
internal sealed class RepeatedAmount
{
    public string? Currency { get; set; }

    [JsonConverter(typeof(NumberConverter))]
    public decimal? Total { get; set; }

    public AmountDetails? Details { get; set; }
}

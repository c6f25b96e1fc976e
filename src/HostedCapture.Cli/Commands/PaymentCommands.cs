using System.CommandLine;
using System.Text.Json.Nodes;
using HostedCapture.Client;

namespace HostedCapture.Cli.Commands;

/// <summary><c>payments</c>: makes and reads payments, and moves their money.</summary>
internal static class PaymentCommands
{
    public static Command Command(Hc hc) => new("payments", hc.Texts["payments"])
    {
        Create(hc), Get(hc), Charge(hc), Confirm(hc), Void(hc), Refund(hc), Events(hc),
    };

    /// <summary>A payment for people.</summary>
    public static string Show(Payment payment) => Common.Lines(
        ("id", payment.Id),
        ("state", payment.State.Value + (payment.Submitting ? " (submitting)" : "")),
        ("amount", $"{payment.Transaction?.Amount?.Currency} {payment.Transaction?.Amount?.Total}"),
        ("gateway_order", payment.Transaction?.GatewayOrder),
        ("create_time", $"{payment.CreateTime:u}"),
        ("approval_url", payment.ApprovalUrl));

    /// <summary>Prints what came of an operation; gives the exit code.</summary>
    public static async Task<int> ShowAsync<T>(Run run, Outcome<T> outcome, Func<T, string> show)
    {
        var (json, human, exit) = outcome.Match<(JsonObject, string, int)>(
            done => (new() { ["outcome"] = "done", ["payment"] = Run.Node(done) }, show(done), Exit.Done),
            declined => (
                new() { ["outcome"] = "declined", ["error_code"] = declined.ErrorCode, ["message"] = declined.Message },
                run.Text("payments.declined", ("code", declined.ErrorCode), ("message", declined.Message)),
                Exit.Failed),
            unknown => (
                new() { ["outcome"] = "unknown", ["id"] = unknown.Id, ["request_id"] = unknown.RequestId },
                run.Text("payments.unknown", ("id", unknown.Id)),
                Exit.Failed));
        await run.PrintAsync(json, () => human);
        return exit;
    }

    private static Command Create(Hc hc)
    {
        var token = Common.Text(hc, "token", "ID");
        var amount = new Option<decimal?>("--amount") { Description = hc.Texts["option.amount"], HelpName = "19990" };
        var currency = Common.Text(hc, "currency", "CLP");
        var order = Common.Text(hc, "order", "TEXT");
        var email = Common.Text(hc, "email", "TEXT");
        var deferred = new Option<bool>("--deferred") { Description = hc.Texts["option.deferred"] };
        var body = Common.Text(hc, "body", "FILE|-");
        var key = Common.Text(hc, "idempotency-key", "KEY");
        var command = new Command("create", hc.Texts["payments.create"]) { token, amount, currency, order, email, deferred, body, key };
        return hc.Does(command, async (run, cancellationToken) =>
        {
            var wanted =
                run.Get(body) is { } file ? await Common.BodyAsync<CreatePayment>(run, file, cancellationToken) : new CreatePayment();
            wanted.Payer ??= new Payer();
            if (run.Get(email) is { } address)
                (wanted.Payer.PayerInfo ??= new PayerInfo()).Email = address;
            wanted.AdditionalAttributes ??= new PaymentAttributes();
            wanted.AdditionalAttributes.CaptureToken = run.Get(token) ?? wanted.AdditionalAttributes.CaptureToken;
            wanted.AdditionalAttributes.IsDeferredCapture = run.Get(deferred) ? true : wanted.AdditionalAttributes.IsDeferredCapture;
            wanted.Transaction ??= new Transaction();
            wanted.Transaction.GatewayOrder = run.Get(order) ?? wanted.Transaction.GatewayOrder;
            wanted.Transaction.Amount ??= new Amount();
            wanted.Transaction.Amount.Total = run.Get(amount) ?? wanted.Transaction.Amount.Total;
            wanted.Transaction.Amount.Currency = run.Get(currency) ?? wanted.Transaction.Amount.Currency ?? "CLP";

            await using var session = await run.OpenAsync();
            var payment = await session.Payments.CreateAsync(wanted, run.Get(key), cancellationToken);
            await run.PrintAsync(Run.Node(payment), () => Show(payment));
            return Exit.Done;
        });
    }

    private static Command Get(Hc hc)
    {
        var id = new Argument<string>("ID") { Description = hc.Texts["argument.payment"] };
        return hc.Does(new Command("get", hc.Texts["payments.get"]) { id }, async (run, cancellationToken) =>
        {
            await using var session = await run.OpenAsync();
            var payment = Guid.TryParse(run.Get(id), out var known)
                ? await session.Payments.GetAsync(known, cancellationToken)
                : await session.Payments.GetByOrderAsync(run.Get(id)!, cancellationToken);
            await run.PrintAsync(Run.Node(payment), () => Show(payment));
            return Exit.Done;
        });
    }

    private static Command Charge(Hc hc)
    {
        var installments = new Option<int?>("--installments") { Description = hc.Texts["option.installments"], HelpName = "N" };
        return Move(hc, "charge", [installments], (run, payments, payment, key, cancellationToken) =>
            payments.ChargeAsync(payment, run.Get(installments), key, cancellationToken));
    }

    private static Command Confirm(Hc hc)
    {
        var amount = Part(hc);
        return Move(hc, "confirm", [amount], (run, payments, payment, key, cancellationToken) => payments.ConfirmAsync(
            payment, run.Get(amount) is { } part ? new Confirmation { TotalAmount = part } : null, key, cancellationToken));
    }

    private static Command Void(Hc hc) => Move(hc, "void", [], (_, payments, payment, key, cancellationToken) =>
        payments.VoidAsync(payment, key, cancellationToken));

    private static Command Refund(Hc hc)
    {
        var amount = Part(hc);
        return Move(hc, "refund", [amount], (run, payments, payment, key, cancellationToken) => payments.RefundAsync(
            payment, run.Get(amount) is { } part ? new Refund { RefundedAmount = part } : null, key, cancellationToken));
    }

    private static Option<decimal?> Part(Hc hc) => new("--amount") { Description = hc.Texts["option.part"], HelpName = "5000" };

    private static Command Move(
        Hc hc,
        string name,
        Option[] options,
        Func<Run, IPayments, Payment, string?, CancellationToken, Task<Outcome<Payment>>> move)
    {
        var id = Common.Id(hc);
        var key = Common.Text(hc, "idempotency-key", "KEY");
        var command = new Command(name, hc.Texts[$"payments.{name}"]) { id, key };
        foreach (var option in options)
            command.Add(option);
        return hc.Does(command, async (run, cancellationToken) =>
        {
            await using var session = await run.OpenAsync();
            var payment = await session.Payments.GetAsync(run.Get(id), cancellationToken);
            Outcome<Payment> outcome;
            try
            {
                outcome = await move(run, session.Payments, payment, run.Get(key), cancellationToken);
            }
            catch (InvalidOperationException)
            {
                // The client finds no link for it.
                throw new HcException(
                    Exit.Refused, "INVALID_STATE", run.Text("error.no_link", ("state", payment.State.Value), ("what", name)));
            }

            return await ShowAsync(run, outcome, Show);
        });
    }

    private static Command Events(Hc hc)
    {
        var id = Common.Id(hc);
        return hc.Does(new Command("events", hc.Texts["payments.events"]) { id }, async (run, cancellationToken) =>
        {
            await using var session = await run.OpenAsync();
            var events = await Common.TakeAsync(
                session.Events.OfPaymentAsync(run.Get(id), cancellationToken), int.MaxValue, cancellationToken);
            await Common.PrintListAsync(run, events, Common.Line);
            return Exit.Done;
        });
    }
}

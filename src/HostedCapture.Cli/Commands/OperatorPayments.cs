using System.CommandLine;
using HostedCapture.Client;

namespace HostedCapture.Cli.Commands;

/// <summary>
/// <c>operator payments</c>: payments of all of the operator's applications, their money, and operations nobody knows of.
/// </summary>
internal static class OperatorPayments
{
    private const string Approved = "approved";
    private const string Declined = "declined";

    public static Command Command(Hc hc, Option<string?> who) => new("payments", hc.Texts["operator.payments"])
    {
        List(hc, who),
        OperatorCommands.Get(hc, who, "payments.get", (to, id, personal, ct) => to.Payments.GetAsync(id, personal, ct), Show),
        OperatorCommands.Timeline(hc, who, (to, id, ct) => to.Payments.TimelineAsync(id, ct)),
        Settle(hc, who),
        Move(hc, who, "confirm", true, (to, asked, ct) => to.ConfirmAsync(asked.Id, asked.Amount, asked.Reason, asked.Key, ct)),
        Move(hc, who, "void", false, (to, asked, ct) => to.VoidAsync(asked.Id, asked.Reason, asked.Key, ct)),
        Move(hc, who, "refund", true, (to, asked, ct) => to.RefundAsync(asked.Id, asked.Amount, asked.Reason, asked.Key, ct)),
    };

    private static string Show(OperatorPayment payment) => string.Join('\n', (payment.Operations ?? [])
        .Select(one => $"{one.StartTime:yyyy-MM-dd HH:mm:ss'Z'}  {one.Id}  {one.Operation,-9} {one.State,-9} {one.Amount}  {one.Provider} "
            + $"{one.Code} {(one.Proposal is { } told ? $"<- {told.Outcome}: {told.Name}" : "")}")
        .Prepend(Common.Lines(
            ("id", payment.Id),
            ("state", payment.State.Value + (payment.Submitting ? " (submitting)" : "")),
            ("application", payment.ApplicationName ?? payment.Application),
            ("provider", payment.Provider),
            ("gateway_order", payment.GatewayOrder),
            ("total", $"{payment.Currency} {payment.Total}"),
            ("paid", payment.Paid),
            ("refunded", payment.Refunded),
            ("create_time", $"{payment.CreateTime:u}"))));

    private static Command List(Hc hc, Option<string?> who)
    {
        var state = Common.Text(hc, "state", "STATE");
        var attention = Common.Text(hc, "attention", "KIND");
        var application = Common.Text(hc, "application", "ID");
        var provider = Common.Text(hc, "provider", "NAME");
        var order = Common.Text(hc, "order", "TEXT");
        var digits = Common.Text(hc, "last-four", "1111");
        var since = Common.Text(hc, "since", "2h");
        var limit = Common.Limit(hc);
        var command = new Command("list", hc.Texts["operator.payments_list"])
        {
            state, attention, application, provider, order, digits, since, limit,
        };
        return hc.Does(command, async (run, cancellationToken) =>
        {
            var filter = new OperatorPaymentFilter
            {
                State = run.Get(state) is { } wanted ? new PaymentState(wanted) : null,
                Attention = run.Get(attention),
                Application = run.Get(application),
                Provider = run.Get(provider),
                GatewayOrder = run.Get(order),
                LastFour = run.Get(digits),
                CreatedFrom = Common.Since(run, run.Get(since)),
            };
            await using var session = await run.OpenOperatorAsync(run.Get(who));
            var found = await Common.TakeAsync(
                session.Operators.Payments.ListAsync(filter, cancellationToken), run.Get(limit), cancellationToken);
            await Common.PrintListAsync(
                run,
                found,
                one => $"{one.CreateTime:yyyy-MM-dd HH:mm:ss'Z'}  {one.Id}  {one.State.Value,-18} {one.Currency} {one.Total}  "
                    + $"{one.ApplicationName ?? one.Application}  {one.GatewayOrder}");
            return Exit.Done;
        });
    }

    private static Command Settle(Hc hc, Option<string?> who)
    {
        var id = new Argument<Guid>("OPERATION") { Description = hc.Texts["argument.operation"] };
        var outcome = new Argument<string>("OUTCOME") { Description = hc.Texts["argument.outcome"], HelpName = $"{Approved}|{Declined}" };
        outcome.AcceptOnlyFromAmong(Approved, Declined);
        var provider = Common.Text(hc, "provider-id", "TEXT");
        var reason = new Option<string>("--reason") { Description = hc.Texts["option.reason"], HelpName = "TEXT", Required = true };
        var command = new Command("settle", hc.Texts["operator.settle"]) { id, outcome, provider, reason };
        return hc.Does(command, async (run, cancellationToken) =>
        {
            await using var session = await run.OpenOperatorAsync(run.Get(who));
            var payment = await session.Operators.Payments.SettleAsync(
                run.Get(id), run.Get(outcome) == Approved, run.Get(provider), run.Get(reason)!, cancellationToken);
            var isWaiting = payment.Operations?.Any(one => one.Id == run.Get(id) && one.Proposal is not null) == true;
            if (isWaiting)
                await run.TellAsync(run.Texts["operator.second_person"]);
            await run.PrintAsync(Run.Node(payment), () => Show(payment));
            return Exit.Done;
        });
    }

    private static Command Move(
        Hc hc,
        Option<string?> who,
        string name,
        bool takesAmount,
        Func<IOperatorPayments, Asked, CancellationToken, Task<Outcome<OperatorPayment>>> move)
    {
        var id = Common.Id(hc);
        var amount = new Option<decimal?>("--amount") { Description = hc.Texts["option.part"], HelpName = "5000" };
        var reason = Common.Text(hc, "reason", "TEXT");
        var key = Common.Text(hc, "idempotency-key", "KEY");
        var command = new Command(name, hc.Texts[$"payments.{name}"]) { id, reason, key };
        if (takesAmount)
            command.Add(amount);
        return hc.Does(command, async (run, cancellationToken) =>
        {
            await using var session = await run.OpenOperatorAsync(run.Get(who));
            var asked = new Asked(run.Get(id), takesAmount ? run.Get(amount) : null, run.Get(reason), run.Get(key));
            return await PaymentCommands.ShowAsync(run, await move(session.Operators.Payments, asked, cancellationToken), Show);
        });
    }

    private sealed record Asked(Guid Id, decimal? Amount, string? Reason, string? Key);
}

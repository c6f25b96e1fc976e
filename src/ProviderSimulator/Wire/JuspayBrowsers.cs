using static ProviderSimulator.Wire.JuspayAnswers;

namespace ProviderSimulator.Wire;

/// <summary>Juspay's way of a browser to the bank and back, and what the bank decides.</summary>
internal sealed class JuspayBrowsers(
    Bank bank, Issuer issuer, Script script, Line line, JuspayOrders orders, JuspayMoves moves, Notifications notifications)
{
    // CyberSource's reason code: payer authentication was not successful.
    private const string NotSeen = "476";

    public void Map(IEndpointRouteBuilder routes) =>
        routes.MapMethods("/v2/pay/start/{txn_uuid}", [HttpMethods.Get, HttpMethods.Post], VisitAsync);

    /// <summary>Asks the bank for the money of an order.</summary>
    public Task DecideAsync(HttpContext http, JuspayOrder order, KeptCard card, Func<JuspayTxn?> begin, Func<JuspayTxn, Answer> show)
    {
        var operation = order.CapturesAtOnce ? Operation.Charge : Operation.Authorize;
        var key = Juspay.KeyOf(http);
        Answer With(Func<JuspayTxn, Refusal> act) => begin() is { } txn && act(txn) == Refusal.None ? show(txn) : Juspay.Taken;
        Answer Do(bool pending) => With(txn => bank.Do(txn.Payment, new(operation, order.Amount, key), pending,
            _ => moves.Tell(order, operation == Operation.Charge ? ["TXN_CHARGED", "ORDER_SUCCEEDED"] : ["ORDER_AUTHORIZED"])));

        return line.EndAsync(http, script.Decide(Juspay.Name, operation, card.Outcome, $"{operation} {order.OrderId}"), new(
            Approve: () => Do(pending: false),
            Decline: reason => With(txn =>
            {
                var refusal = bank.Decline(txn.Payment, operation, reason);
                if (refusal == Refusal.None) moves.Tell(order, "ORDER_FAILED");
                return refusal;
            }),
            Error: Failed,
            Unavailable: Unavailable)
        {
            Pending = () => Do(pending: true),
            Unanswered = () => With(txn => bank.Lose(txn.Payment, operation)),
        });
    }

    /// <summary>Notes that the bank did not see the holder.</summary>
    public void Miss(JuspayOrder order, JuspayTxn txn)
    {
        if (order.Leave(txn) is null) return;
        (txn.IsUnseen, txn.Seen) = (true, "N");
        bank.Decline(txn.Payment, order.CapturesAtOnce ? Operation.Charge : Operation.Authorize, NotSeen);
        moves.Tell(order, "ORDER_FAILED");
    }

    /// <summary>The bank's page: decides, and redirects to the merchant with a signed result, or shows it on a page.</summary>
    private async Task VisitAsync(HttpContext http)
    {
        if (orders.FindTxn(http.Request.RouteValues["txn_uuid"] as string) is not var (order, txn))
        {
            await NotFound("Transaction not found").SendAsync(http);
            return;
        }
        var isFirst = order.Visit(txn);
        switch (txn.Check)
        {
            case var _ when !txn.IsAtBank:
                await Back(http, order, txn).SendAsync(http);
                break;
            case HolderCheck.Fails:
                await EndAsync(http, order, txn, isHolder: false);
                break;
            case HolderCheck.Frictionless or HolderCheck.Attempted or HolderCheck.Unavailable:
                await EndAsync(http, order, txn, isHolder: true);
                break;
            case HolderCheck.NeverOpens:
                http.Abort();
                break;
            case HolderCheck.Forged or HolderCheck.Astray when isFirst && order.ReturnUrl is { } own:
                var back = txn.Check == HolderCheck.Astray ? orders.Other(order)?.ReturnUrl ?? own : own;
                http.Response.Redirect(JuspayReturn.Sign(back, order.OrderId, "CHARGED", 21, key: "nobody's"));
                break;
            default:
                await issuer.AskAsync(
                    http, $"{order.Currency} {Money.Plain(order.Amount)}", txn.Card.LastFour, txn.Check == HolderCheck.Far,
                    (after, isHolder) => EndAsync(after, order, txn, isHolder && txn.Check != HolderCheck.TooLate));
                break;
        }
    }

    /// <summary>The bank has seen the holder, or not: the money is asked for, or nothing is; and the browser goes back.</summary>
    private async Task EndAsync(HttpContext http, JuspayOrder order, JuspayTxn txn, bool isHolder)
    {
        if (isHolder && txn.IsAtBank)
        {
            await DecideAsync(http, order, txn.Card, () => Leave(order, txn), _ => Back(http, order, txn));
        }
        else
        {
            Miss(order, txn);
            await Back(http, order, txn).SendAsync(http);
        }
        if (txn.Check == HolderCheck.Twice && order.ReturnUrl is { } url) await notifications.PostAsync(Signed(order, url));
    }

    private static JuspayTxn? Leave(JuspayOrder order, JuspayTxn txn)
    {
        if (order.Leave(txn) is null) return null;
        txn.Seen = txn.Check switch { HolderCheck.Attempted => "A", HolderCheck.Unavailable => "U", _ => "Y" };
        return txn;
    }

    private static Answer Back(HttpContext http, JuspayOrder order, JuspayTxn txn)
    {
        if (order.ReturnUrl is not { } back || txn.Check == HolderCheck.NeverReturns)
        {
            var (status, id) = order.StatusNow();
            return JuspayReturn.Page(order.OrderId, status, id, hasReturn: order.ReturnUrl is not null);
        }
        http.Response.Headers.Location = Signed(order, back);
        return new(StatusCodes.Status302Found, "text/plain", "");
    }

    private static string Signed(JuspayOrder order, string back)
    {
        var (status, id) = order.StatusNow();
        return JuspayReturn.Sign(back, order.OrderId, status, id);
    }
}

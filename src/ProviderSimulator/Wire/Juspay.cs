using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using static ProviderSimulator.Wire.JsonBody;
using static ProviderSimulator.Wire.JuspayAnswers;

namespace ProviderSimulator.Wire;

/// <summary>
/// Juspay: orders, and transactions that pay them with a card. Operations on a transaction are in <see cref="JuspayMoves"/>, the
/// way to the bank and back in <see cref="JuspayBrowsers"/>.
/// </summary>
internal sealed class Juspay(
    Bank bank, Script script, Line line, JuspayCards cards, JuspayOrders orders, JuspayMoves moves, JuspayBrowsers browsers)
{
    public const string Name = "juspay";
    public const string MerchantId = "merchant";

    private const int LongestOrderId = 20;

    public void Map(IEndpointRouteBuilder routes)
    {
        cards.Map(routes);
        moves.Map(routes);
        routes.MapPost("/orders", CreateAsync);
        routes.MapGet("/orders/{order_id}", DetailAsync);
        routes.MapPost("/orders/{order_id}", UpdateAsync);
        // The older paths, with the order_id among the fields: its PHP SDK's.
        routes.MapPost("/order/create", CreateAsync);
        routes.MapMethods("/order/status", [HttpMethods.Get, HttpMethods.Post], DetailAsync);
        routes.MapPost("/txns", PayAsync);
        browsers.Map(routes);
        routes.Map(
            "/{**path}", http => (IsAllowed(http.Request.Headers.Authorization) ? NotFound("Resource not found") : Denied).SendAsync(http));
    }

    /// <summary>The order that a request is about: in its path, or among its fields.</summary>
    public static string? OrderIdOf(HttpContext http, Fields? fields) =>
        http.Request.RouteValues["order_id"] as string ?? fields?["order_id"];

    /// <summary>The key that came with a request, for the ledger.</summary>
    public static string? KeyOf(HttpContext http) => http.Request.Headers["Idempotency-Key"] is [{ Length: > 0 } key] ? key : null;

    private async Task CreateAsync(HttpContext http)
    {
        var (order, refusal) = !IsAllowed(http.Request.Headers.Authorization) ? (null, Denied)
            : await Fields.ReadAsync(http.Request) is not { } fields ? (null, Bad("The body cannot be read"))
            : Create(http, fields);
        await (refusal ?? Say(StatusCodes.Status200OK, order!.Show())).SendAsync(http);
    }

    private (JuspayOrder? Order, Answer? Refusal) Create(HttpContext http, Fields fields)
    {
        if (fields.Missing("order_id", "amount") is [var missing, ..]) return (null, Bad($"{missing} is missing"));
        var (id, currency) = (fields["order_id"]!, fields["currency"] ?? "BRL");
        if (id.Length > LongestOrderId
            || !id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')) return (null, Bad("order_id is invalid"));
        if (Money.PlacesOf(currency) is null) return (null, Bad("currency is invalid"));
        if (AmountOf(fields, currency) is not { } amount) return (null, Bad("amount is invalid"));

        var made = new JuspayOrder(fields, id, amount, currency, AddressOf(http), bank.Now);
        var order = orders.GetOrAdd(made);
        if (ReferenceEquals(order, made)) moves.Tell(order, "ORDER_CREATED");
        return order.Amount == amount && order.Currency == currency
            ? (order, null)
            : (null, Bad("Order already exists with another amount"));
    }

    private static decimal? AmountOf(Fields fields, string currency) =>
        Money.TryRead(fields["amount"], out var amount) && amount > 0 && Money.Fits(amount, currency) ? amount : null;

    /// <summary>Another amount or other <c>udf</c> fields, until the order is paid.</summary>
    private async Task UpdateAsync(HttpContext http)
    {
        var answer = !IsAllowed(http.Request.Headers.Authorization) ? Denied
            : await Fields.ReadAsync(http.Request) is not { } fields ? Bad("The body cannot be read")
            : orders.Find(OrderIdOf(http, fields)) is not { } order ? NotFound("Order not found")
            : fields["amount"] is not null && AmountOf(fields, order.Currency) is null ? Bad("amount is invalid")
            : order.Update(fields, AmountOf(fields, order.Currency)) ? Say(StatusCodes.Status200OK, order.Show())
            : Taken;
        await answer.SendAsync(http);
    }

    private async Task DetailAsync(HttpContext http)
    {
        if (!IsAllowed(http.Request.Headers.Authorization))
        {
            await Denied.SendAsync(http);
            return;
        }
        var id = OrderIdOf(http, await Fields.ReadAsync(http.Request));
        var missing = NotFound("Order not found");
        await line.EndAsync(http, script.Decide(Name, Operation.Lookup), new(
            Approve: () =>
            {
                if (orders.Find(id) is not { } order) return missing;
                if (order.Txn is { } txn)
                {
                    bank.Lapse(txn.Payment);
                    if (txn.IsAtBank && bank.Now > txn.Payment.Created + Issuer.Patience) browsers.Miss(order, txn);
                }
                var answer = Say(StatusCodes.Status200OK, order.Show());
                if (order.Txn is { } shown) bank.Settle(shown.Payment);
                return answer;
            },
            Decline: _ => missing,
            Error: Failed,
            Unavailable: Unavailable)
        {
            Pending = () => missing,
        });
    }

    /// <summary>Needs no key: it can be called from a browser.</summary>
    private async Task PayAsync(HttpContext http)
    {
        var fields = await Fields.ReadAsync(http.Request);
        if (fields is null)
        {
            await Bad("The body cannot be read").SendAsync(http);
            return;
        }
        var (order, refusal) = Target(http, fields);
        if ((refusal ?? Complaint(fields, order!)) is { } refused)
        {
            await refused.SendAsync(http);
            return;
        }

        var token = fields["card_token"];
        var card = cards.Find(token) ?? JuspayCards.CardOf(fields);
        if (string.Equals(fields["redirect_after_payment"], "true", StringComparison.OrdinalIgnoreCase))
        {
            var waiting = Begin(order!, card, fields, atBank: true);
            await (waiting is null ? Taken : Begun(order!, waiting, http)).SendAsync(http);
            return;
        }
        await browsers.DecideAsync(http, order!, card, () => Begin(order!, card, fields, atBank: false), txn => Begun(order!, txn, http));
    }

    private (JuspayOrder? Order, Answer? Refusal) Target(HttpContext http, Fields fields)
    {
        var inner = fields.Under("order.");
        if (inner["order_id"] is not null) return Create(http, inner);
        if (fields["order_id"] is not { } id) return (null, Bad("order_id is missing"));
        return orders.Find(id) is { } order ? (order, null) : (null, NotFound("Order not found"));
    }

    private Answer? Complaint(Fields fields, JuspayOrder order)
    {
        if (fields["merchant_id"] is null) return Bad("merchant_id is missing");
        if (fields["payment_method_type"] is not (null or "CARD")) return Bad("payment_method_type is invalid");
        if (fields["card_token"] is { } token && cards.Find(token) is null) return Bad("card_token is invalid or has expired");
        if (fields["card_token"] is null && JuspayCards.Complaint(fields, withCode: true) is { } complaint) return Bad(complaint);
        return order.HasRoomForTxn ? null : Taken;
    }

    public static Answer Taken => Bad("Order has a transaction already");

    /// <summary>The next transaction of an order; null if it has one that did not fail.</summary>
    private JuspayTxn? Begin(JuspayOrder order, KeptCard card, Fields fields, bool atBank)
    {
        lock (order.Lock)
        {
            if (!order.HasRoomForTxn) return null;
            var uuid = RandomNumberGenerator.GetString("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", 19);
            var txn = new JuspayTxn(uuid, $"{MerchantId}-{order.OrderId}-{order.Txns.Count + 1}",
                new Payment(Name, uuid, order.OrderId, order.Currency, order.Amount, card.LastFour, bank.Now) { Lock = order.Lock },
                card, fields["payment_method"] ?? card.Brand, cards.Marks(fields["card_token"]), fields["card_token"] is not null)
            {
                IsAtBank = atBank,
                Check = atBank ? script.Check(Name, card.Check) : default,
            };
            order.Txns.Add(txn);
            orders.Add(order, txn);
            moves.Tell(order, "TXN_CREATED");
            return txn;
        }
    }

    private static Answer Begun(JuspayOrder order, JuspayTxn txn, HttpContext http)
    {
        var (status, id) = order.StatusNow();
        var answer = new JsonObject
        {
            ["order_id"] = order.OrderId,
            ["txn_id"] = txn.TxnId,
            ["txn_uuid"] = txn.Uuid,
            ["status"] = status,
            ["status_id"] = id,
            ["payment"] = new JsonObject
            {
                ["authentication"] = Authentication($"{AddressOf(http)}/v2/pay/start/{txn.Uuid}", txn),
            },
        };
        return Say(StatusCodes.Status200OK, answer);
    }

    private static string AddressOf(HttpContext http) => $"{http.Request.Scheme}://{http.Request.Host}{http.Request.PathBase}/juspay";
}

/// <summary>Juspay's orders, in memory, by their id and by their transactions'.</summary>
internal sealed class JuspayOrders
{
    private readonly ConcurrentDictionary<string, JuspayOrder> _orders = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, (JuspayOrder Order, JuspayTxn Txn)> _txns = new(StringComparer.Ordinal);

    public JuspayOrder GetOrAdd(JuspayOrder order) => _orders.GetOrAdd(order.OrderId, order);

    public void Add(JuspayOrder order, JuspayTxn txn) => _txns[txn.Uuid] = (order, txn);

    public JuspayOrder? Find(string? id) => id is not null && _orders.TryGetValue(id, out var order) ? order : null;

    /// <summary>The newest other order that a browser can be sent back from; null: there is none.</summary>
    public JuspayOrder? Other(JuspayOrder order) =>
        _orders.Values.Where(other => other != order && other.ReturnUrl is not null).MaxBy(other => other.Created);

    public (JuspayOrder Order, JuspayTxn Txn)? FindTxn(string? uuid) =>
        uuid is not null && _txns.TryGetValue(uuid, out var found) ? found : null;
}

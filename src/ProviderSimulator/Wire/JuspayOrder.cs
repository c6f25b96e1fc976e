using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace ProviderSimulator.Wire;

/// <summary>One try to pay an order.</summary>
internal sealed record JuspayTxn(
    string Uuid,
    string TxnId,
    Payment Payment,
    KeptCard Card,
    string Method,
    (string Reference, string Fingerprint) Marks,
    bool IsSaved)
{
    public string EpgTxnId { get; } = Cards.Digits(8);

    /// <summary>What the card's bank does when the browser comes.</summary>
    public HolderCheck Check { get; init; }

    /// <summary>What the bank said of the holder: <c>Y</c>, <c>A</c>, <c>U</c> or <c>N</c>; null: it was not asked, or not yet.</summary>
    public string? Seen { get; set; }

    /// <summary>Whether the browser came.</summary>
    public bool IsVisited { get; set; }

    /// <summary>True while the browser has to go to the bank first.</summary>
    public bool IsAtBank { get; set; }

    /// <summary>True when the bank did not see the holder, or not in time.</summary>
    public bool IsUnseen { get; set; }
}

/// <summary>A refund: <c>PENDING</c>, <c>SUCCESS</c> or <c>FAILURE</c>.</summary>
internal sealed class JuspayRefund(string requestId, decimal amount, DateTimeOffset at)
{
    public string RequestId => requestId;
    public decimal Amount => amount;
    public DateTimeOffset At => at;
    public string Ref { get; } = Guid.NewGuid().ToString("N");
    public string Status { get; set; } = "PENDING";
    public string Error { get; set; } = "";
}

/// <summary>An order at Juspay with its transactions and refunds. Its lock guards its payments too.</summary>
internal sealed class JuspayOrder(Fields fields, string orderId, decimal amount, string currency, string address, DateTimeOffset at)
{
    private readonly string _address = address;
    private readonly Dictionary<int, string> _udf = Enumerable.Range(1, 10).ToDictionary(i => i, i => fields[$"udf{i}"] ?? "");

    public Lock Lock { get; } = new();
    public string Id { get; } = $"ord_{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16))}";
    public string OrderId => orderId;
    public decimal Amount { get; private set; } = amount;
    public string Currency => currency;
    public DateTimeOffset Created => at;
    public string? ReturnUrl => fields["return_url"];
    public bool CapturesAtOnce { get; } = !string.Equals(fields["metadata.txns.auto_capture"], "false", StringComparison.OrdinalIgnoreCase);
    public List<JuspayTxn> Txns { get; } = [];
    public List<JuspayRefund> Refunds { get; } = [];
    public JuspayTxn? Txn => Txns is [.., var last] ? last : null;

    public bool HasRoomForTxn => Txn is null or { IsAtBank: true } or { Payment: { Stage: Stage.Failed, Pending: null } };

    /// <summary>The status and its id.</summary>
    /// <param name="ofTxn">True for the transaction's status: only the order's has a word for a partial capture.</param>
    private (string Status, int Id) Status(bool ofTxn) => Txn switch
    {
        null => ("NEW", 10),
        { IsAtBank: true } => ("PENDING_VBV", 23),
        { IsUnseen: true } => ("AUTHENTICATION_FAILED", 26),
        { Payment: var payment } => payment switch
        {
            { Pending: Operation.Authorize or Operation.Charge } => ("AUTHORIZING", 28),
            { Pending: Operation.Confirm } => ("CAPTURE_INITIATED", 33),
            { Pending: Operation.Void } => ("VOID_INITIATED", 32),
            { Declined.Operation: Operation.Confirm } => ("CAPTURE_FAILED", 34),
            { Declined.Operation: Operation.Void } => ("VOID_FAILED", 35),
            { Stage: Stage.Authorized } => ("AUTHORIZED", 25),
            { Stage: Stage.Voided } => ("VOIDED", 31),
            { Stage: Stage.Failed } => ("AUTHORIZATION_FAILED", 27),
            // Its id is not documented: it is a charged one.
            { Stage: Stage.Confirmed } when !ofTxn && payment.Confirmed < payment.Total => ("PARTIAL_CHARGED", 21),
            _ => ("CHARGED", 21),
        },
    };

    /// <summary>Notes that the browser came; true the first time.</summary>
    public bool Visit(JuspayTxn txn)
    {
        lock (Lock)
        {
            var isFirst = !txn.IsVisited;
            txn.IsVisited = true;
            return isFirst;
        }
    }

    /// <summary>Marks the bank's page as passed. Null if it was before.</summary>
    public JuspayTxn? Leave(JuspayTxn txn)
    {
        lock (Lock)
        {
            if (!txn.IsAtBank || !ReferenceEquals(Txn, txn)) return null;
            txn.IsAtBank = false;
            return txn;
        }
    }

    /// <summary>Changes the amount and the <c>udf</c> fields, where given. False once a transaction exists.</summary>
    public bool Update(Fields changes, decimal? changed)
    {
        lock (Lock)
        {
            if (Txn is not null) return false;
            Amount = changed ?? Amount;
            for (var i = 1; i <= 10; i++)
                if (changes[$"udf{i}"] is { } text) _udf[i] = text;
            return true;
        }
    }

    /// <summary>The status for a reader.</summary>
    public (string Status, int Id) StatusNow(bool ofTxn = false)
    {
        lock (Lock) return Status(ofTxn);
    }

    /// <summary>The order on the wire for a reader.</summary>
    public JsonObject Show(bool ofTxn = false)
    {
        lock (Lock) return ToJson(ofTxn);
    }

    /// <summary>The order on the wire: the fields of Juspay's "Capture API" page, refunds, and the captured amount.</summary>
    private JsonObject ToJson(bool ofTxn)
    {
        var (status, statusId) = Status(ofTxn);
        var answer = new JsonObject();
        for (var i = 10; i > 0; i--) answer[$"udf{i}"] = _udf[i];
        if (Txn is { } txn)
        {
            answer["txn_uuid"] = txn.Uuid;
            answer["txn_id"] = txn.TxnId;
        }
        answer["status_id"] = statusId;
        answer["status"] = status;
        answer["return_url"] = ReturnUrl ?? "";
        answer["refunded"] = Txn is { Payment: { Confirmed: > 0 } paid } && paid.Refunded == paid.Confirmed;
        answer["product_id"] = fields["product_id"] ?? "";
        answer["payment_links"] = new JsonObject
        {
            ["web"] = $"{_address}/merchant/pay/{Id}",
            ["mobile"] = $"{_address}/merchant/pay/{Id}?mobile=true",
            ["iframe"] = $"{_address}/merchant/ipay/{Id}",
        };
        answer["order_id"] = orderId;
        answer["merchant_id"] = Juspay.MerchantId;
        answer["id"] = Id;
        answer["date_created"] = Seconds(at);
        answer["customer_phone"] = fields["customer_phone"];
        answer["customer_id"] = fields["customer_id"];
        answer["customer_email"] = fields["customer_email"];
        answer["currency"] = currency;
        answer["amount_refunded"] = Money.Plain(Txn?.Payment.Refunded ?? 0);
        answer["amount"] = Money.Plain(Amount);
        if (Txn is { } current) AddTxn(answer, current, status);
        answer["refunds"] = new JsonArray([.. Refunds.Select(Describe)]);
        return answer;
    }

    private static void AddTxn(JsonObject answer, JuspayTxn txn, string status)
    {
        var payment = txn.Payment;
        var reason = payment.Declined?.Reason;
        var (code, message) = (status, reason) switch
        {
            (_, { } declined) => (declined, QuickpayAnswers.Meaning(declined)),
            ("CAPTURE_INITIATED", _) => ("PENDING", "Capture is Pending"),
            ("VOID_INITIATED", _) => ("PENDING", "Void is Pending"),
            ("AUTHORIZING" or "PENDING_VBV", _) => ("PENDING", "Transaction is Pending"),
            ("VOIDED", _) => ("SUCCESS", "Void successful"),
            ("AUTHORIZED", _) => ("SUCCESS", "Authorization successful"),
            ("AUTHORIZATION_FAILED", _) => ("NO_RESPONSE", "No response from the gateway"),
            _ => ("SUCCESS", "Capture successful"),
        };
        answer["effective_amount"] = Money.Plain(payment.Confirmed);
        answer["payment_method_type"] = "CARD";
        answer["payment_method"] = txn.Method;
        answer["payment_gateway_response"] = new JsonObject
        {
            ["txn_id"] = txn.TxnId,
            ["rrn"] = "",
            ["resp_message"] = message,
            ["resp_code"] = code,
            ["epg_txn_id"] = txn.EpgTxnId,
            ["created"] = Seconds(payment.Updated),
            ["auth_id_code"] = "NA",
        };
        answer["gateway_id"] = 70;
        answer["card"] = new JsonObject
        {
            ["using_saved_card"] = txn.IsSaved,
            ["saved_to_locker"] = false,
            ["name_on_card"] = txn.Card.Holder,
            ["last_four_digits"] = txn.Card.LastFour,
            ["expiry_year"] = txn.Card.ExpiryYear,
            ["expiry_month"] = txn.Card.ExpiryMonth,
            ["card_type"] = "CREDIT",
            ["card_reference"] = txn.Marks.Reference,
            ["card_issuer"] = "",
            ["card_isin"] = txn.Card.FirstSix,
            ["card_fingerprint"] = txn.Marks.Fingerprint,
            ["card_brand"] = txn.Card.Brand,
        };
        answer["bank_error_message"] = code == "SUCCESS" ? "PRE_AUTH|Transaction Successful | Approved" : message;
        answer["bank_error_code"] = code;
        answer["auth_type"] = "THREE_DS";
        if (txn.Seen is { } seen)
            answer["second_factor_response"] = new JsonObject
            {
                ["cavv"] = "",
                ["eci"] = seen switch { "Y" => "05", "A" => "06", _ => "07" },
                ["xid"] = "",
                ["pares_status"] = seen,
            };
    }

    private static JsonObject Describe(JuspayRefund refund) => new()
    {
        ["unique_request_id"] = refund.RequestId,
        ["ref"] = refund.Ref,
        ["amount"] = Money.Plain(refund.Amount),
        ["created"] = Seconds(refund.At),
        ["status"] = refund.Status,
        ["sent_to_gateway"] = true,
        ["refund_type"] = "STANDARD",
        ["initiated_by"] = "API",
        ["error_message"] = refund.Error,
    };

    private static string Seconds(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'");
}

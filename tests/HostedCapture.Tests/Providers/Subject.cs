using HostedCapture.Domain;
using HostedCapture.Providers;





namespace HostedCapture.Tests.Providers;

/// <summary>An adapter, wired as the product wires it, and requests for it.</summary>
internal sealed class Subject : IDisposable
{
    private readonly ProviderHttp _http = new(TimeProvider.System);
    private readonly object _adapter;

    /// <summary>An adapter by its name, speaking with an address.</summary>
    public Subject(string name, string address, TimeSpan? timeout = null, params (string Name, string Value)[] credentials)
    {
        var known = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
        {
            ["MerchantId"] = "demo_merchant",
            ["TransactionKey"] = "demo-transaction-key",
            ["ClientId"] = "demo-client",
            ["ClientSecret"] = "demo-client-secret",
            ["ApiKey"] = "test-key",
            ["TokenTop"] = "test-token",
            ["User"] = "user",
            ["Password"] = "pass",
            ["SearchByReference"] = "true",
        };
        if (name == "tumipay")
            known["MerchantId"] = "demo";
        foreach (var (key, value) in credentials)
            known[key] = value;
        var settings = new ProviderSettings(new Uri(address), timeout ?? TimeSpan.FromSeconds(20), known);
        var endpoint = new ProviderEndpoint(settings, _http);
        _adapter = name switch
        {
            "cybersource" => new CyberSource(endpoint),
            "quickpay" => new Quickpay(endpoint, TimeProvider.System),
            "firstoken" => new Firstoken(endpoint),
            "tumipay" => new TumiPay(endpoint, TimeProvider.System),
            _ => new Juspay(endpoint),
        };
    }

    /// <summary>Its side for cards.</summary>
    public ICardProvider Adapter => (ICardProvider)_adapter;

    /// <summary>Its side for money.</summary>
    public IPaymentProvider Payments => (IPaymentProvider)_adapter;

    /// <summary>A body as it leaves: with the card in the place of its marks.</summary>
    public static string Filled(TokenizeRequest request, string body) => body
        .Replace(CardContent.Number, request.Card.Reveal().Number.ToString(), StringComparison.Ordinal)
        .Replace(CardContent.Code, request.Card.Reveal().Code.ToString(), StringComparison.Ordinal);

    /// <summary>A complete request.</summary>
    public static TokenizeRequest Request(string number = Make.GoodNumber, CaptureKind kind = CaptureKind.Peinau) => new()
    {
        AttemptId = Guid.NewGuid(),
        Key = Guid.NewGuid().ToString("N"),
        Kind = kind,
        Card = kind == CaptureKind.Cmr ? Card.Create(number, null, "") : Card.Create(number, new CardExpiry(2030, 2), number.StartsWith("37", StringComparison.Ordinal) ? "1234" : "123"),
        Document = kind == CaptureKind.Cmr ? "371119582" : null,
        HolderName = "Jhon Doe",
        Email = "jhdoe@gmail.com",
        Country = "CL",
        Billing = new BillingAddress("Miraflores 222", null, "Santiago", "Region Metropolitana", "CL"),
        ReferenceId = "001389",
        ReturnUrl = "https://requestb.in/sfoogtsf",
        CancelUrl = "http://www.mysite.cl/cancel",
    };

    public void Dispose()
    {
        (_adapter as IDisposable)?.Dispose();
        _http.Dispose();
    }
}

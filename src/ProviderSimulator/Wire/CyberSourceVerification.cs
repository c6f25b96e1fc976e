using System.Xml.Linq;

namespace ProviderSimulator.Wire;

/// <summary>What a card's bank says of an authorization of nothing, which a profile may be made with.</summary>
/// <param name="Currency">Of the nothing.</param>
/// <param name="Street">AVS: <c>Y</c>, or <c>N</c> for another street, or none.</param>
/// <param name="Code">CVN: <c>M</c>, <c>N</c>, or <c>P</c> where it was not looked at; null: none was sent.</param>
/// <param name="Authorization">Its code.</param>
internal sealed record CyberSourceVerification(string Currency, string Street, string? Code, string Authorization)
{
    /// <summary>Where the merchant has no address, it sends this word.</summary>
    private const string NoStreet = "Unspecified";

    /// <summary>What the bank says of a request's card, for a reason code of the reply.</summary>
    public static CyberSourceVerification Of(CyberSourceRequest request, string reason) => new(
        request["purchaseTotals/currency"]!,
        HasOtherStreet(request) ? "N" : "Y",
        request["card/cvNumber"] is null ? null : reason switch
        {
            "100" or "200" => CardOf(request)?.Code ?? "M",
            "211" or Outcome.WrongCode => "N",
            _ => "P",
        },
        Cards.Digits(6));

    /// <summary>How a card's bank answers by its number. A code that was not sent is not wrong.</summary>
    public static Outcome OutcomeOf(CyberSourceRequest request) => CardOf(request)?.Verification switch
    {
        { Reason: Outcome.WrongCode } when request["card/cvNumber"] is null => new(Ending.Approved),
        { } known => known,
        null => new(Ending.Approved),
    };

    /// <summary>True where CyberSource declines what the bank approves, unless it is told not to.</summary>
    public static bool HasOtherStreet(CyberSourceRequest request) =>
        request["billTo/street1"] == NoStreet || CardOf(request)?.Street == "N";

    private static TestCard? CardOf(CyberSourceRequest request) => Script.CardOf(request["card/accountNumber"]!);

    /// <summary>The service's part of a reply.</summary>
    public XElement Reply(XNamespace c, string reason)
    {
        XElement Element(string name, string value) => new(c + name, value);
        var isApproved = reason is "100";
        return new(c + "ccAuthReply",
            Element("reasonCode", reason),
            isApproved ? Element("amount", CyberSourcePayments.Print(0, Currency)) : null,
            isApproved ? Element("authorizationCode", Authorization) : null,
            Element("avsCode", Street),
            Code is null ? null : Element("cvCode", Code));
    }

    /// <summary>The report's part about it.</summary>
    /// <param name="name">The report's namespace.</param>
    /// <param name="requestId">Of the request.</param>
    public XElement Report(XNamespace name, string requestId) => new(name + "PaymentData",
        new XElement(name + "PaymentRequestID", requestId),
        new XElement(name + "PaymentProcessor", "simulator"),
        new XElement(name + "Amount", CyberSourcePayments.Print(0, Currency)),
        new XElement(name + "CurrencyCode", Currency),
        new XElement(name + "AuthorizationCode", Authorization),
        new XElement(name + "AVSResultMapped", Street),
        Code is null ? null : new XElement(name + "CVResult", Code));
}

using System.Collections.Concurrent;
using System.Xml.Linq;

namespace HostedCapture.Tests.Simulation;

/// <summary>CyberSource's wire.</summary>
internal sealed class CyberSourceClient(HttpClient http) : SystemClient("cybersource", http)
{
    private readonly ConcurrentDictionary<string, string> _captures = new();

    public override async Task<string?> TokenizeAsync(string number = "4111111111111111") =>
        Value(await CreateAsync(number, "001"), "subscriptionID");

    public Task<Reply> CreateAsync(string number, string cardType) => SendAsync($"""
            <billTo>
              <firstName>Jhon</firstName><lastName>Doe</lastName>
              <street1>Miraflores 222</street1><city>Santiago</city><country>CL</country><email>jhdoe@gmail.com</email>
            </billTo>
            <purchaseTotals><currency>COP</currency></purchaseTotals>
            <card>
              <accountNumber>{number}</accountNumber>
              <expirationMonth>12</expirationMonth><expirationYear>2030</expirationYear><cardType>{cardType}</cardType>
            </card>
            <recurringSubscriptionInfo><frequency>on-demand</frequency></recurringSubscriptionInfo>
            <paySubscriptionCreateService run="true"/>
            """);

    public override async Task<(Reply Reply, string Payment)> AuthorizeAsync(string token, decimal amount)
    {
        var reply = await AuthAsync(token, amount);
        return (reply, Value(reply, "requestID") ?? "");
    }

    public Task<Reply> AuthAsync(string token, decimal amount, bool atOnce = false, string? key = null) => SendAsync($"""
        {Totals(amount)}
        <recurringSubscriptionInfo><subscriptionID>{token}</subscriptionID></recurringSubscriptionInfo>
        <ccAuthService run="true"/>
        {(atOnce ? "<ccCaptureService run=\"true\"/>" : "")}
        {Key(key)}
        """);

    public override async Task<Reply> ConfirmAsync(string payment, decimal amount)
    {
        var reply = await SendAsync(
            $"""{Totals(amount)}<ccCaptureService run="true"><authRequestID>{payment}</authRequestID></ccCaptureService>""");
        if (IsDone(reply))
            _captures[payment] = Value(reply, "requestID")!;
        return reply;
    }

    public override Task<Reply> VoidAsync(string payment, decimal amount) =>
        SendAsync(
            $"""{Totals(amount)}<ccAuthReversalService run="true"><authRequestID>{payment}</authRequestID></ccAuthReversalService>""");

    public override Task<Reply> RefundAsync(string payment, decimal amount) =>
        CreditAsync(_captures.GetValueOrDefault(payment, payment), amount);

    public Task<Reply> CreditAsync(string capture, decimal amount, string? key = null) =>
        SendAsync(
            $"""{Totals(amount)}<ccCreditService run="true"><captureRequestID>{capture}</captureRequestID></ccCreditService>{Key(key)}""");

    public Task<Reply> UndoAsync(string request) =>
        SendAsync($"""<voidService run="true"><voidRequestID>{request}</voidRequestID></voidService>""");

    public override bool IsDone(Reply reply) => Value(reply, "reasonCode") == "100";

    public string CaptureOf(string payment) => _captures[payment];

    /// <summary>The first element of a name in a reply; null if there is none.</summary>
    public static string? Value(Reply reply, string name) => reply.Text.StartsWith('<')
        ? XDocument.Parse(reply.Text).Descendants().FirstOrDefault(element => element.Name.LocalName == name)?.Value
        : null;

    /// <summary>The report about a reference, as application and flag.</summary>
    public async Task<IReadOnlyList<string>> ReportAsync(string reference)
    {
        var reply = await Http.CallAsync(HttpMethod.Post, $"{Root}/ebc/Query", Form(
            ("merchantID", "demo_merchant"),
                ("type", "transaction"), ("subtype", "transactionDetail"), ("versionNumber", "1.9"), ("merchantReferenceNumber", reference),
            ("targetDate", TimeProvider.System.GetUtcNow().ToString("yyyyMMdd"))), (
                "Authorization", Basic("demo_reports:demo-report-password")));
        return [
            .. XDocument.Parse(reply.Text).Descendants().Where(element => element.Name.LocalName == "ApplicationReply").Select(element =>
            $"{element.Attribute("Name")!.Value} {string.Join(' ', element.Elements().Take(2).Select(part => part.Value))} "
                + $"{element.Parent!.Parent!.Descendants().FirstOrDefault(part => part.Name.LocalName == "Amount")?.Value}")];
    }

    public Task<Reply> SendAsync(string message, string? reference = null, string type = "text/xml") => Http.SendRawAsync(
        $"{Root}/commerce/1.x/transactionProcessor",
        $"""
        <s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Header>
          <w:Security xmlns:w="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd">
            <w:UsernameToken><w:Username>demo_merchant</w:Username><w:Password>demo-transaction-key</w:Password></w:UsernameToken>
          </w:Security></s:Header>
          <s:Body><requestMessage xmlns="urn:schemas-cybersource-com:transaction-data-1.219">
            <merchantID>demo_merchant</merchantID>
            <merchantReferenceCode>{reference ?? Guid.NewGuid().ToString()}</merchantReferenceCode>
            {message}
          </requestMessage></s:Body>
        </s:Envelope>
        """,
        type);

    private static string Totals(decimal amount) =>
        $"<purchaseTotals><currency>COP</currency><grandTotalAmount>{Text(amount)}</grandTotalAmount></purchaseTotals>";

    private static string Key(string? key) => key is null ? "" : $"<merchantTransactionIdentifier>{key}</merchantTransactionIdentifier>";
}

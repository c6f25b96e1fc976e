using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;

namespace ProviderSimulator.Wire;

/// <summary>CyberSource's On-Demand Single Transaction Report: what became of a request, by its merchant reference.</summary>
internal sealed class CyberSourceReports(Script script, Bank bank, Line line)
{
    public const string User = "demo_reports";
    public const string Password = "demo-report-password";

    private const string Version = "1.9";

    /// <summary>The flags of the SCMP API, which reports speak, for the reason codes of the Simple Order API.</summary>
    private static readonly Dictionary<string, string> Flags = new(StringComparer.Ordinal)
    {
        ["104"] = "DDUPLICATE",
        ["200"] = "DAVSNO",
        ["202"] = "DCARDEXPIRED",
        ["203"] = "DCARDREFUSED",
        ["204"] = "DCARDREFUSED",
        ["205"] = "DCARDREFUSED",
        ["211"] = "DCV",
        [Outcome.WrongCode] = "DCV",
        ["231"] = "DINVALIDCARD",
    };

    private ConcurrentQueue<Entry> _entries = new();

    /// <summary>A request as reports show it. A pending one gets its flag later.</summary>
    public sealed class Entry(string reference, string requestId, string profile, string[] applications, string flag)
    {
        public string Reference => reference;
        public string RequestId => requestId;
        public string Profile => profile;
        public IReadOnlyList<string> Applications => applications;
        public string Flag { get; set; } = flag;
        public DateTimeOffset At { get; } = Now;

        /// <summary>The day by the clock that can be moved on, which may be the caller's.</summary>
        public string Day { get; set; } = "";

        /// <summary>The payment it is about, with the amount; none for a profile.</summary>
        public (Payment Payment, decimal Amount)? Money { get; init; }

        /// <summary>What the card's bank said, where a profile was to be made of a verified card.</summary>
        public CyberSourceVerification? Bank { get; init; }

        /// <summary>The request that it follows: a capture's authorization.</summary>
        public string? Parent { get; init; }
    }

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/ebc/Query", QueryAsync);
        routes.MapPost("/ebctest/Query", QueryAsync);
    }

    /// <summary>Notes a request that made a profile, whose id is the request's own.</summary>
    public void Accept(string reference, string requestId, CyberSourceVerification? bank) =>
        Add(new(reference, requestId, requestId, [.. Verified(bank), "ics_pay_subscription_create"], "SOK") { Bank = bank });

    /// <summary>Notes a request that was refused: by the bank, then no profile was asked for.</summary>
    public void Reject(string reference, string requestId, string reason, CyberSourceVerification? bank) => Add(
        new(reference, requestId, "", bank is null ? ["ics_pay_subscription_create"] : Verified(bank), FlagOf(reason)) { Bank = bank });

    public void Add(Entry entry)
    {
        entry.Day = bank.Now.ToString("yyyyMMdd");
        _entries.Enqueue(entry);
    }

    public static string FlagOf(string reason) => Flags.GetValueOrDefault(reason, "DCARDREFUSED");

    /// <summary>Removes profiles. Payments and their reports stay.</summary>
    public void Clear() => _entries = new(_entries.Where(entry => entry.Money is not null));

    private static string[] Verified(CyberSourceVerification? bank) => bank is null ? [] : ["ics_auth"];

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    private async Task QueryAsync(HttpContext http)
    {
        if (await Line.ReadAsync(http.Request) is not { } body)
        {
            await Line.TooLarge.SendAsync(http);
            return;
        }
        if (!IsUser(http.Request.Headers.Authorization))
        {
            http.Response.Headers.WWWAuthenticate = "Basic realm=\"CyberSource\"";
            await new Answer(StatusCodes.Status401Unauthorized, "text/plain", "Unauthorized").SendAsync(http);
            return;
        }
        var form = QueryHelpers.ParseQuery(Encoding.UTF8.GetString(body));
        if (Complaint(form) is { } complaint)
        {
            await new Answer(StatusCodes.Status400BadRequest, "text/plain", complaint).SendAsync(http);
            return;
        }

        await line.EndAsync(http, script.Decide(CyberSource.Name, Operation.Lookup), new(
            Approve: () =>
            {
                List<Entry> found = [.. Find(form)];
                var report = Report(found, http);
                foreach (var entry in found)
                    if (entry.Money is var (payment, _)) bank.Settle(payment);
                return report;
            },
            Decline: _ => Report([], http),
            Error: new(
                StatusCodes.Status500InternalServerError, "text/html", "<html><body><h1>500 Internal Server Error</h1></body></html>"),
            Unavailable: new(
                StatusCodes.Status503ServiceUnavailable, "text/html", "<html><body><h1>503 Service Unavailable</h1></body></html>"))
        {
            Pending = () => Report([], http),
        });
    }

    private static string MessageOf(string flag) => flag switch
    {
        "SOK" => "Request was processed successfully.",
        "DREVIEW" => "The request is under review.",
        "ETIMEOUT" => "The processor did not answer.",
        _ => "The request was refused.",
    };

    private static bool IsUser(string? authorization) => CryptographicOperations.FixedTimeEquals(
        Encoding.UTF8.GetBytes(authorization ?? ""),
        Encoding.UTF8.GetBytes($"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{User}:{Password}"))}"));

    private static string? Complaint(Dictionary<string, StringValues> form)
    {
        if (form.GetValueOrDefault("merchantID") != CyberSource.MerchantId) return "merchantID is missing or not yours.";
        if (form.GetValueOrDefault("type") != "transaction") return "type must be transaction.";
        if (form.GetValueOrDefault("subtype") != "transactionDetail") return "subtype must be transactionDetail.";
        if (form.TryGetValue("versionNumber", out var version)
            && !version.ToString().StartsWith("1.", StringComparison.Ordinal)) return "versionNumber must be 1.x.";
        if (form.ContainsKey("requestID")) return null;
        var day = form.GetValueOrDefault("targetDate").ToString();
        return string.IsNullOrEmpty(form.GetValueOrDefault("merchantReferenceNumber")) || !DateOnly.TryParseExact(day, "yyyyMMdd", out _)
            ? "Either requestID, or merchantReferenceNumber and targetDate (yyyyMMdd) are needed."
            : null;
    }

    private IEnumerable<Entry> Find(Dictionary<string, StringValues> form) => form.TryGetValue("requestID", out var id)
        ? _entries.Where(entry => entry.RequestId == id)
        : _entries.Where(entry => entry.Reference == form["merchantReferenceNumber"]
            && (entry.At.ToString("yyyyMMdd") == form["targetDate"] || entry.Day == form["targetDate"]));

    private static Answer Report(IEnumerable<Entry> entries, HttpContext http)
    {
        var dtd = $"https://{http.Request.Host}/ebc/reports/dtd/tdr_{Version.Replace('.', '_')}.dtd";
        XNamespace name = dtd;
        var now = Now.ToString("yyyy-MM-dd HH:mm:ss.fffzzz");
        var report = new XElement(name + "Report",
            new XAttribute("Name", "Transaction Detail"),
                new XAttribute("Version", Version), new XAttribute("MerchantID", CyberSource.MerchantId),
            new XAttribute("ReportStartDate", now), new XAttribute("ReportEndDate", now),
            new XElement(name + "Requests", entries.Select(entry => new XElement(name + "Request",
                new XAttribute("MerchantReferenceNumber", entry.Reference),
                new XAttribute("RequestDate", entry.At.ToString("yyyy-MM-dd'T'HH:mm:sszzz")),
                new XAttribute("RequestID", entry.RequestId),
                new XAttribute("SubscriptionID", entry.Profile),
                new XAttribute("Source", "SOAP Toolkit API"),
                new XElement(name + "ApplicationReplies", entry.Applications.Select(application =>
                    new XElement(name + "ApplicationReply", new XAttribute("Name", application),
                        new XElement(name + "RCode", entry.Flag == "SOK" ? "1" : entry.Flag[0] == 'E' ? "-1" : "0"),
                        new XElement(name + "RFlag", entry.Flag),
                        new XElement(name + "RMsg", MessageOf(entry.Flag))))),
                entry.Money is var (payment, amount)
                    ? new XElement(name + "PaymentData",
                        new XElement(name + "PaymentRequestID", entry.Parent ?? entry.RequestId),
                        new XElement(name + "PaymentProcessor", "simulator"),
                        new XElement(name + "Amount", CyberSourcePayments.Print(amount, payment.Currency)),
                        new XElement(name + "CurrencyCode", payment.Currency))
                    : entry.Bank?.Report(name, entry.RequestId)))));
        return new(StatusCodes.Status200OK, "text/xml; charset=utf-8", $"""
            <?xml version="1.0" encoding="UTF-8"?>
            <!DOCTYPE Report SYSTEM "{dtd}">
            {report.ToString(SaveOptions.DisableFormatting)}
            """);
    }
}

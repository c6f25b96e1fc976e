using System.Text.Json.Nodes;
using System.Xml.Linq;
using HostedCapture.Domain;

namespace HostedCapture.Providers;

// Verification without a charge: an authorization of nothing in the message that makes the profile.
// Facts:
// - A grandTotalAmount of 0 with ccAuthService asks the bank whether the account is good; it cannot be captured. AVS and CVN are
//   supported; which brands and currencies are, is up to the processor:
//   https://developer.cybersource.com/docs/cybs/en-us/payments/developer/hbos/so/payments/payments-processing-basic-intro/
//   payments-processing-basic-zero-auth-intro.html
// - "To capture payment card data for future use, validate the payment card account … Use a payment for a zero amount", in the message
//   with frequency on-demand whose paySubscriptionCreateReply has the token:
//   https://developer.cybersource.com/docs/cybs/en-us/rb-upgrade/migration/all/na/recurring-billing-upgrade/rb-upgrade-post/
//   rb-upgrade-cre-subs-using-api.html. Samples of both services in one message, and of its reply (ccAuthReply, then
//   paySubscriptionCreateReply): https://docs.oracle.com/cd/F21615_01/oroms/pdf/190/cws_help/id1118083.htm and the tests of
//   ActiveMerchant's gateway.
// - "If the verification fails, the token is not created"; an automatic one, of 0.00 or 1.00, can be set for a merchant:
//   https://developer.cybersource.com/library/documentation/dev_guides/Token_Management/SO_API/html/Topics/ch_customer.htm.
//   disableAutoAuth keeps it from a second authorization.
// - ccAuthReply_cvCode: M match; N no match, D suspicious, I invalid; P, S, U, X, 1, 2, 3 not checked:
//   https://developer.cybersource.com/docs/cybs/en-us/sa/developer/all/sa-checkout/secure-acceptance/sa-cvn-codes.html. D and N are a
//   decline by CyberSource (230) of what the bank approved.
// - ccAuthReply_avsCode: .../secure-acceptance/sa-avs-codes.html. businessRules_ignoreAVSResult keeps it from a decline (200).
// - The report's PaymentData has them as CVResult and AVSResultMapped, with AuthorizationCode: the field table of the Reporting User
//   Guide; samples in the Kill Bill plugin for CyberSource.
// Why one message and not two calls: the code and the number leave once; a profile without its verification is no state that a crash
// could leave; one reference finds both in one report, so a look-up answers for both; and one merchantTransactionIdentifier keeps a
// repetition from either. Where a profile was made all the same, the outcome names it, to be deleted.
// Our own choices: AVS decides nothing, since few intents have an address and none a postal code. Only what is said of the street
// counts. Where the processor refuses the amount itself (102), the bank could not be asked. A code that the bank does not check is no
// decline. A profile whose authorization is not in the reply or report was not verified, and is not kept.
public sealed partial class CyberSource
{
    private const string WrongCode = "230";
    private const string NotVerified = "NOT_VERIFIED";
    private const string AmountField = "grandTotalAmount";

    /// <summary>The outcome of a card whose profile was made.</summary>
    private static Outcome Made(string token, string gateway, BankWord? bank, CardVerification verify, bool hasStreet)
    {
        if (verify == CardVerification.None)
            return new Outcome.Approved(token, gateway);
        if (bank is null)
            return new Outcome.Declined(NotVerified) { Made = token, Verification = Verification.NotPossible };
        var said = bank.Say(Verification.Verified, verify, hasStreet);
        return said.CodeResult == Verification.NoMatch
            ? new Outcome.Declined(WrongCode) { Made = token, Verification = said with { Result = Verification.Declined } }
            : new Outcome.Approved(token, gateway) { Verification = said };
    }

    /// <summary>The meaning of a report for a card that was to be verified and has no profile; null: it says nothing of its bank.</summary>
    private static Lookup.Found? Declined(IEnumerable<XElement> requests, CardLookupRequest request)
    {
        foreach (var one in requests)
        {
            // Held, or a repetition of what was accepted: not decided by this one.
            if (Application(one, "ics_auth") is { Code: "0", Flag: not ("DREVIEW" or "DDUPLICATE") } refused)
                return new Lookup.Found(Declined(one, refused.Flag, null, request));
        }

        return null;
    }

    private static Outcome.Declined Declined(XElement report, string flag, string? made, CardLookupRequest request) => new(Word(flag))
    {
        Made = made,
        Verification = BankWord.OfReport(report).Say(Verification.Declined, request.Verify, request.HasStreet),
    };

    private static (string? Code, string Flag)? Application(XElement request, string name) => request.Descendants()
        .Where(reply => reply.Name.LocalName == "ApplicationReply" && reply.Attribute("Name")?.Value == name)
        .Select(reply => ((string? Code, string Flag)?)(Value(reply, "RCode"), Value(reply, "RFlag") ?? ""))
        .FirstOrDefault();

    /// <summary>What a card's bank said of an authorization of nothing.</summary>
    private sealed record BankWord(string? Authorization, string? Avs, string? Cv)
    {
        /// <summary>Of a reply; null: it has no authorization.</summary>
        public static BankWord? OfReply(XElement reply) =>
            reply.Elements().FirstOrDefault(element => element.Name.LocalName == "ccAuthReply") is { } answer
                ? new BankWord(Short(answer, "authorizationCode", 8), Short(answer, "avsCode", 1), Short(answer, "cvCode", 1))
                : null;

        /// <summary>Of a request in a report.</summary>
        public static BankWord OfReport(XElement request)
        {
            var data = request.Elements().FirstOrDefault(element => element.Name.LocalName == "PaymentData") ?? new XElement("none");
            return new BankWord(Short(data, "AuthorizationCode", 8), Short(data, "AVSResultMapped", 1), Short(data, "CVResult", 1));
        }

        /// <summary>As the reply has it, for the merchant.</summary>
        public JsonObject ToJson()
        {
            var answer = new JsonObject { ["reasonCode"] = "100" };
            foreach (var (name, value) in new[] { ("authorizationCode", Authorization), ("avsCode", Avs), ("cvCode", Cv) })
            {
                if (value is not null)
                    answer[name] = value;
            }

            return answer;
        }

        /// <summary>The same in our words.</summary>
        public Verification Say(string result, CardVerification verify, bool hasStreet) => new(result)
        {
            CodeResult = (verify, Cv) switch
            {
                (CardVerification.Code, "M") => Verification.Match,
                (CardVerification.Code, "N" or "D" or "I") => Verification.NoMatch,
                _ => Verification.NotChecked,
            },
            AddressResult = Avs switch
            {
                _ when !hasStreet => null,
                "A" or "B" or "D" or "H" or "M" or "O" or "Q" or "T" or "V" or "X" or "Y" => Verification.Match,
                "C" or "K" or "L" or "N" or "W" or "Z" => Verification.NoMatch,
                _ => Verification.NotChecked,
            },
        };

        // Codes of so few characters hold no card.
        private static string? Short(XElement parent, string name, int longest) =>
            Value(parent, name) is { Length: > 0 } value && value.Length <= longest && value.All(char.IsAsciiLetterOrDigit) ? value : null;
    }
}

using System.Text.Encodings.Web;
using ProviderSimulator.Wire;

namespace ProviderSimulator.Page;

/// <summary>A system's section on the page: protocol, credentials, address, and calls to paste into a terminal.</summary>
internal sealed record SystemExample(string Name, string About, (string Name, string Value)[] Facts, string Curl);

/// <summary>One example for each system.</summary>
internal static class SystemExamples
{
    public static string Render(string root) => string.Concat(All(root).Select(system => $"""
        <article>
        <h3>{Encode(system.Name)}</h3>
        <p>{Encode(system.About)}</p>
        <dl>{Facts(system)}</dl>
        <pre tabindex="0"><code>{Encode(system.Curl)}</code></pre>
        </article>

        """));

    private static SystemExample[] All(string root) =>
    [
        new(
            "CyberSource",
            "Simple Order API, SOAP 1.1 with a WS-Security UsernameToken: profiles, authorization, capture, reversal, credit, void. What "
                + "became of a request is in the report.",
            [
                ("Merchant ID", CyberSource.MerchantId), ("Transaction key", CyberSource.TransactionKey),
                ("Address", $"{root}/cybersource/commerce/1.x/transactionProcessor"), ("Report", $"{root}/cybersource/ebc/Query"),
            ],
            $$"""
            curl {{root}}/cybersource/commerce/1.x/transactionProcessor \
              -H 'Content-Type: text/xml' -d @- <<'XML'
            <s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/">
              <s:Header><w:Security xmlns:w="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd">
                <w:UsernameToken>
                  <w:Username>{{CyberSource.MerchantId}}</w:Username><w:Password>{{CyberSource.TransactionKey}}</w:Password>
                </w:UsernameToken>
              </w:Security></s:Header>
              <s:Body><requestMessage xmlns="urn:schemas-cybersource-com:transaction-data-1.219">
                <merchantID>{{CyberSource.MerchantId}}</merchantID><merchantReferenceCode>001389</merchantReferenceCode>
                <billTo>
                  <firstName>Jhon</firstName><lastName>Doe</lastName>
                  <street1>Miraflores 222</street1><city>Santiago</city><country>CL</country><email>jhdoe@gmail.com</email>
                </billTo>
                <purchaseTotals><currency>CLP</currency></purchaseTotals>
                <card>
                  <accountNumber>4111111111111111</accountNumber>
                  <expirationMonth>12</expirationMonth><expirationYear>2030</expirationYear><cardType>001</cardType>
                </card>
                <recurringSubscriptionInfo><frequency>on-demand</frequency></recurringSubscriptionInfo>
                <paySubscriptionCreateService run="true"/>
              </requestMessage></s:Body>
            </s:Envelope>
            XML
            """),
        new(
            "Quickpay Connect",
            "Access token, capture intent and its direct tokenization; then payments, at once or authorized first. Follow the links of "
                + "each answer.",
            [
                ("Client ID", QuickpayTokens.ClientId),
                    ("Client secret", QuickpayTokens.ClientSecret), ("Token", $"{root}/quickpay/sso/oauth2/v2/token"),
                ("Captures", $"{root}/quickpay/tokenization/captures"), ("Payments", $"{root}/quickpay/checkout/payments"),
            ],
            $$"""
            TOKEN=$(curl -s {{root}}/quickpay/sso/oauth2/v2/token -u {{QuickpayTokens.ClientId}}:{{QuickpayTokens.ClientSecret}} \
              -d grant_type=client_credentials | sed 's/.*"access_token":"\([^"]*\)".*/\1/')
            curl {{root}}/quickpay/checkout/payments -H "Authorization: Bearer $TOKEN" -d '{
              "intent": "sale", "payer": {"payment_method": "QUICKPAY_TOKEN"},
              "additional_attributes": {"is_deferred_capture": "true"},
              "transaction": {"amount": {"currency": "CLP", "total": 1000} } }'
            """),
        new(
            "Juspay",
            "Orders and transactions with a kept card; capture, void, refunds. Statuses with their ids, a signed return, notifications.",
            [
                ("API key (user, no password)", JuspayAnswers.ApiKey),
                    ("Response key", JuspayReturn.ResponseKey), ("Address", $"{root}/juspay"),
            ],
            $$"""
            KEY={{JuspayAnswers.ApiKey}}:
            ID=demo-$RANDOM$RANDOM
            curl -u $KEY {{root}}/juspay/orders -d order_id=$ID -d amount=10 -d metadata.txns.auto_capture=false
            TXN=$(curl -s {{root}}/juspay/txns -d order_id=$ID -d merchant_id=merchant -d payment_method_type=CARD \
              -d card_number=5555555555554444 -d card_exp_month=07 -d card_exp_year=2030 -d card_security_code=123 \
              | sed 's/.*"txn_uuid":"\([^"]*\)".*/\1/')
            curl -u $KEY -X POST {{root}}/juspay/v2/txns/$TXN/capture
            """),
        new(
            "Firstoken",
            "Tokens, authorizations and payments with them, captures, reversals, refunds, voids. Amounts go out as text with two places.",
            [
                ("x-api-key", FirstokenAnswers.ApiKey), ("Address", $"{root}/firstoken/v1"),
            ],
            $$"""
            curl {{root}}/firstoken/v1/payments -H 'x-api-key: {{FirstokenAnswers.ApiKey}}' -d '{
              "transaction_info": {"type": "authorization", "reference_code": "123456789"},
              "card": {"number": "4242424242424242", "expiration_date": "12/2030", "security_code": "123"},
              "order_info": {"amount_details": {"total_amount": 1000, "currency": "COP"} } }'
            """),
        new("TumiPay", "Subscriptions, pre-authorizations, renewals, captures. Any token is an approved card; its messages are in Spanish.",
            [
                ("Token-Top", TumipayAnswers.Token), ("User and password", $"{TumipayAnswers.User}:{TumipayAnswers.Password}"),
                ("X-Merchant-ID", TumipayAnswers.MerchantId), ("Address", $"{root}/tumipay/api/v1"),
            ],
            $$"""
            curl {{root}}/tumipay/api/v1/subscription/card -u {{TumipayAnswers.User}}:{{TumipayAnswers.Password}} \
              -H 'Token-Top: {{TumipayAnswers.Token}}' -H 'X-Merchant-ID: {{TumipayAnswers.MerchantId}}' -H 'X-Request-ID: 1' -d '{
              "token": "any", "plan_name": "plan", "periodicity": "monthly", "start_date": "2026-01-01",
              "customer_data": {"legal_doc": "123", "legal_doc_type": "CC", "phone_code": "57",
                "phone_number": "3001234567", "email": "jhdoe@gmail.com", "full_name": "Jhon Doe"} }'
            """),
    ];

    private static string Facts(SystemExample system) => string.Concat(system.Facts.Select(fact => $"""
        <div><dt>{Encode(fact.Name)}</dt><dd><code>{Encode(fact.Value)}</code></dd></div>
        """));

    private static string Encode(string text) => HtmlEncoder.Default.Encode(text);
}

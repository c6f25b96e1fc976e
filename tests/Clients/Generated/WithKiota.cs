using Kiota;
using Kiota.Models;
using Microsoft.Kiota.Abstractions.Authentication;
using Microsoft.Kiota.Http.HttpClientLibrary;

internal static class WithKiota
{
    public static async Task RunAsync(HttpClient http, string address)
    {
        using var adapter = new HttpClientRequestAdapter(new AnonymousAuthenticationProvider(), httpClient: http) { BaseUrl = address };
        var client = new CaptureClient(adapter);
        var created = await client.Tokenization.Captures.PostAsync(Intent());
        Check.That(created is { State: IntentAnswer_state.Created, Id: not null, Cardholder.Country: "CL" }, "created");
        var read = await client.Tokenization.Captures[created!.Id!.Value].GetAsync();
        Check.That(read!.Id == created.Id && read.Links!.Count == created.Links!.Count && read.CreateTime == created.CreateTime, "read");
        var page = await client.Tokenization.Captures.GetAsync(request => request.QueryParameters.ReferenceId = "kiota");
        Check.That(page!.Items!.Single().Id == created.Id && page.Next is null, "listed");

        var bad = Intent();
        bad.Cardholder!.Country = "Chile";
        var problem = await Check.ThrowsAsync<Problem>(() => client.Tokenization.Captures.PostAsync(bad));
        Check.That(
            problem is { Status: 400, ErrorCode: "INVALID_MODEL" } && problem.Message == problem.Detail
                && problem.MetaData!.Errors!.Single().Field == "cardholder.country",
            $"refused: {problem.Message}");
        await Check.ThrowsAsync<Problem>(() => client.Tokenization.Captures[Guid.NewGuid()].GetAsync());

        var payment = await client.Checkout.Payments.PostAsync(new CreatePayment
        {
            Payer = new() { PaymentMethod = PayerBody_payment_method.QUICKPAY_TOKEN },
            Transaction = new() { Amount = new() { Currency = AmountBody_currency.CLP, Total = new() { Double = 1000 } } },
        });
        Check.That(payment is { State: PaymentAnswer_state.Created, Transaction.Amount.Total.Double: 1000 }, "payment");
    }

    private static CreateIntent Intent() => new()
    {
        Capture = CreateIntent_capture.CREDIT_CARD,
        CaptureMethod = CreateIntent_capture_method.TOKENIZATION,
        Cardholder = new() { Country = "CL", ReferenceId = "kiota" },
        RedirectUrls = new() { ReturnUrl = "http://127.0.0.1/return", CancelUrl = "http://127.0.0.1/cancel" },
        ExpiresIn = 600,
    };
}

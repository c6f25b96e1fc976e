using NSwag;

internal static class WithNSwag
{
    public static async Task RunAsync(HttpClient http, string address)
    {
        var client = new CaptureClient(http) { BaseUrl = address };
        var created = await client.CreateCaptureAsync(null, null, null, Intent());
        Check.That(created is { State: IntentAnswerState.Created, Cardholder.Country: "CL" }, "created");
        var read = await client.ReadCaptureAsync(created.Id, null, null);
        Check.That(read.Id == created.Id && read.Links.Count == created.Links.Count && read.Create_time == created.Create_time, "read");
        var page = await client.ListCapturesAsync(null, "nswag", null, null, 10, null, null, null);
        Check.That(page.Items.Single().Id == created.Id && page.Next is null, "listed");

        var bad = Intent();
        bad.Cardholder.Country = "Chile";
        var refused = await Check.ThrowsAsync<ApiException<Problem>>(() => client.CreateCaptureAsync(null, null, null, bad));
        Check.That(
            refused.StatusCode == 400 && refused.Result.Error_code == "INVALID_MODEL"
                && refused.Result.Meta_data.Errors.Single().Field == "cardholder.country",
            $"refused: {refused.Message}");
        await Check.ThrowsAsync<ApiException<Problem>>(() => client.ReadCaptureAsync(Guid.NewGuid(), null, null));

        var payment = await client.CreatePaymentAsync(null, null, null, new CreatePayment
        {
            Payer = new() { Payment_method = PayerBodyPayment_method.QUICKPAY_TOKEN },
            Transaction = new() { Amount = new() { Currency = AmountBodyCurrency.CLP, Total = 1000, Details = new() { Subtotal = 1000 } } },
        });
        Check.That(payment.State == PaymentAnswerState.Created && payment.Transaction.Amount.Total == 1000, "payment");
    }

    // Without expires_in: it must not be sent as 0.
    private static CreateIntent Intent() => new()
    {
        Capture = CreateIntentCapture.CREDIT_CARD,
        Capture_method = CreateIntentCapture_method.TOKENIZATION,
        Cardholder = new() { Country = "CL", Reference_id = "nswag" },
        Redirect_urls = new() { Return_url = new("http://127.0.0.1/return"), Cancel_url = new("http://127.0.0.1/cancel") },
    };
}

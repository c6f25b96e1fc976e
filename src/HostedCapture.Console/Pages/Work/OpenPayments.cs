using HostedCapture.Client;

namespace OperatorConsole.Pages.Work;

/// <summary>Payments with something at a provider of which nobody knows the outcome.</summary>
public static class OpenPayments
{
    // The API gives up to 200 on a page. Of the first state, most are only waiting to be charged.
    private const int Page = 200;
    private const int Most = 20;

    private static readonly PaymentState[] s_states =
        [PaymentState.Created, PaymentState.Confirming, PaymentState.Voiding, PaymentState.Refunding];

    /// <summary>Finds them, those that have waited longest first, at most 20.</summary>
    /// <param name="payments">The API.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public static async Task<IReadOnlyList<OperatorPayment>> FindAsync(IOperatorPayments payments, CancellationToken cancellationToken)
    {
        var found = new List<OperatorPayment>();
        foreach (var state in s_states)
        {
            var page = await payments.ListAsync(new() { State = state }, cancellationToken).PageAsync(limit: Page);
            found.AddRange(page.Items.Where(PaymentMoney.IsOpen));
        }

        return [.. found.OrderBy(payment => payment.UpdateTime).Take(Most)];
    }
}

using HostedCapture.Client;
using Microsoft.AspNetCore.Components;
using MudBlazor;
using OperatorConsole.Parts;

namespace OperatorConsole.Pages.Work;

/// <summary>One payment: where its money is, and what can be done with it.</summary>
public partial class PaymentPage : ActingPage
{
    private const string Settle = "settle";


    private static readonly (MovementKind Kind, string Permission)[] s_movements =
    [
        (MovementKind.Confirm, "payments.confirm"), (MovementKind.Void, "payments.void"), (MovementKind.Refund, "payments.refund"),
    ];

    private OperatorPayment? _payment;
    private IReadOnlyList<TimelineItem> _timeline = [];
    private ShopNews _news = new([]);
    private Guid? _settling;
    private bool _personal;

    /// <summary>The payment's id.</summary>
    [Parameter]
    public Guid Id { get; set; }

    /// <inheritdoc/>
    protected override void OnInitialized() =>
        Follow(() => _payment is { } payment && PaymentMoney.IsOpen(payment), LoadAsync);

    /// <inheritdoc/>
    protected override async Task OnQueryAsync()
    {
        if (_payment?.Id != Id)
        {
            (_payment, _personal) = (null, false);
            Tell(null);
        }

        await LoadAsync();
        // She comes back from the second factor, or opens a colleague's link.
        if (Query.Id(Settle) is { } operation && Me.May("payments.settle")
            && PaymentMoney.OpenOperations(_payment!).FirstOrDefault(one => one.Id == operation) is { } open)
            _ = InvokeAsync(() => OpenSettleAsync(open));
    }

    private Task ReadAsync() => ActAsync(LoadAsync);

    private async Task LoadAsync()
    {
        var (id, ended) = (Id, Ended);
        if (!_personal)
            _payment = await Api.Payments.GetAsync(id, cancellationToken: ended);
        _timeline = await Api.Payments.TimelineAsync(id, ended);
        _news = new(_timeline);
    }

    private Task ShowPersonalAsync() => ActAsync(async () =>
    {
        var ended = Ended;
        _payment = await Api.Payments.GetAsync(Id, personal: true, ended);
        _personal = true;
        _timeline = await Api.Payments.TimelineAsync(Id, ended);
    });

    private Task ResendAsync() => ResendAsync(_news, LoadAsync);

    private async Task MoveAsync(MovementKind kind)
    {
        var movement = new Movement(_payment!, kind);
        var dialog = await Dialogs.ShowAsync<MovementDialog>(
            W[$"work.move.{NameOf(kind)}_title"], new DialogParameters<MovementDialog> { { one => one.Movement, movement } },
            ConsoleDialogs.Usual);
        var outcome = (await dialog.Result)?.Data as Outcome<OperatorPayment>;
        // A dialog that was closed says nothing; what was ordered by it is read in any case.
        _personal = false;
        await ActAsync(LoadAsync);
        switch (outcome)
        {
            case Outcome<OperatorPayment>.Done:
                Snackbar.Say(W[$"work.move.{NameOf(kind)}_done"]);
                break;
            case Outcome<OperatorPayment>.Declined declined:
                Tell(W[$"work.move.{NameOf(kind)}_declined", Declines.Brief(W, declined.ErrorCode)]);
                StateHasChanged();
                break;
            case Outcome<OperatorPayment>.Unknown:
                Snackbar.Warn(W["work.move.unknown"]);
                break;
        }
    }

    // Without a second factor of the last minutes it would be refused after all the typing.
    private Task SettleAsync(OperatorOperation operation)
    {
        if (Me.IsFresh)
            return OpenSettleAsync(operation);
        Navigation.NavigateTo(Me.StepUpAddress(SettlePath(operation)), forceLoad: true);
        return Task.CompletedTask;
    }

    private async Task OpenSettleAsync(OperatorOperation operation)
    {
        if (_settling == operation.Id)
            return;
        _settling = operation.Id;
        var dialog = await Dialogs.ShowAsync<SettleDialog>(
            W["work.settle.title"],
            new DialogParameters<SettleDialog>
            {
                { one => one.Operation, operation }, { one => one.Payment, _payment! }, { one => one.ReturnPath, SettlePath(operation) },
            },
            ConsoleDialogs.Usual);
        var after = (await dialog.Result)?.Data as OperatorPayment;
        _settling = null;
        _personal = false;
        if (Query[Settle] is not null)
            Navigation.NavigateTo(With(Settle, null).TrimStart('/'), replace: true);
        await ActAsync(LoadAsync);
        if (after is null)
            return;
        var waits = PaymentMoney.OpenOperations(after).Any(one => one.Id == operation.Id);
        Snackbar.Say(W[waits ? "work.settle.waits" : "work.settle.done"]);
    }

    private string SettlePath(OperatorOperation operation) => $"/payments/{Id}?{Settle}={operation.Id}";

    private static string DocumentOf(PayerInfo payer) =>
        payer.DocumentNumber is null ? "–" : $"{payer.DocumentType} {payer.DocumentNumber}".Trim();

    private static string NameOf(MovementKind kind) => kind.ToString().ToLowerInvariant();
}

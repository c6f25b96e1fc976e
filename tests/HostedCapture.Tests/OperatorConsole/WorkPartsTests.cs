using Bunit;
using HostedCapture.Client;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;
using OperatorConsole.Pages.Work;
using OperatorConsole.Texts;
using Xunit;

namespace HostedCapture.Tests.OperatorConsole;

/// <summary>Parts of the pages of payments, as they are rendered.</summary>
public sealed class WorkPartsTests : IAsyncLifetime
{
    private readonly PartsContext _context = new("es");

    [Fact]
    public void The_Bar_Says_In_Numbers_Where_The_Money_Is()
    {
        var bar = _context.Render<MoneyBar>(parts => parts.Add(one => one.Payment, Payment()));
        Assert.Equal("75.04", bar.Find(".money-paid").GetAttribute("width"));
        Assert.Equal(
            ["19.990 CLP", "15.000 CLP", "5.000 CLP", "10.000 CLP"], bar.FindAll("dd").Select(number => number.TextContent.Trim()));
    }

    [Fact]
    public void An_Unknown_Outcome_Says_Do_Not_Repeat_It_And_Who_May_Not_Settle_Has_No_Button()
    {
        var operation = Operation("unknown");
        operation.Code = "timeout";
        var card = Card(operation);
        Assert.Contains("No hay que repetirla", card.Markup, StringComparison.Ordinal);
        Assert.Contains(operation.Id.ToString(), card.Markup, StringComparison.Ordinal);
        Assert.Empty(card.FindAll("[data-settle]"));
    }

    [Fact]
    public void A_Declined_Operation_Says_Why_In_The_Readers_Words()
    {
        var operation = Operation("declined");
        operation.Code = "204";
        Assert.Contains("fondos insuficientes (204)", Card(operation).Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void The_Finding_Of_A_First_Person_Is_Shown_With_Her_Name()
    {
        var operation = Operation("unknown");
        operation.Proposal = new()
        {
            Outcome = "approved",
            Name = "Ana Soto",
            ProviderId = "txn_1",
            Reason = "Back office",
            Time = _context.Clock.GetUtcNow(),
        };
        var said = Card(operation).Find("[data-proposal]").TextContent;
        foreach (var part in new[] { "Ana Soto", "txn_1", "Back office", "2026-11-29 14:05:09" })
            Assert.Contains(part, said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_Sentence_Follows_The_Amount_And_A_Wrong_One_Is_Not_Sent()
    {
        var movement = new Movement(Payment(), MovementKind.Refund);
        await _context.Dialogs.InvokeAsync(() => _context.Services.GetRequiredService<IDialogService>().ShowAsync<MovementDialog>(
            "", new DialogParameters<MovementDialog> { { dialog => dialog.Movement, movement } }));
        var dialog = _context.Dialogs;
        dialog.WaitForElement("[data-dialog]");
        Assert.Equal("10.000", dialog.FindAll("input")[0].GetAttribute("value"));
        await dialog.Find("[data-half]").ClickAsync();
        Assert.Contains("Devuelve 5.000 CLP", dialog.Find("[data-dialog]").TextContent, StringComparison.Ordinal);
        await dialog.FindAll("input")[0].ChangeAsync("10.001");
        await dialog.FindAll("input")[1].ChangeAsync("x");
        await dialog.Find("form").SubmitAsync();
        Assert.Contains("Como máximo 10.000 CLP.", dialog.Markup, StringComparison.Ordinal);
        await dialog.FindAll("input")[0].ChangeAsync("2500");
        Assert.Contains("Devuelve 2.500 CLP", dialog.Find("[data-dialog]").TextContent, StringComparison.Ordinal);
        Assert.Equal(2500, movement.Amount);
    }

    [Fact]
    public void A_Consent_Says_What_For_How_And_Which_Text_And_That_It_Ended_With_Its_Card()
    {
        var consent = new GivenConsent
        {
            Purpose = ConsentPurpose.Recurring,
            Text = "<b>Cobren</b> cada mes",
            TextSha256 = Consent.HashOf("<b>Cobren</b> cada mes"),
            At = _context.Clock.GetUtcNow(),
            Language = "es",
            Build = "1.2.3-abc",
            Ticked = true,
            AmountMax = new() { Currency = "CLP", Total = 9990 },
            Interval = "month",
        };
        var panel = _context.Render<ConsentPanel>(parts => parts
            .Add(one => one.Consent, consent).Add(one => one.Withdrawn, _context.Clock.GetUtcNow()));
        var said = panel.Find("[data-consent]").TextContent;
        foreach (var part in new[]
        {
            "Cobros en fechas acordadas", "con la casilla", "1.2.3-abc", "9.990 CLP", "cada mes", consent.Text, consent.TextSha256,
            "Retirado: tarjeta eliminada",
        })
            Assert.Contains(part, said, StringComparison.Ordinal);
        Assert.Empty(panel.FindAll("b"));

        var asked = new GivenConsent { Purpose = ConsentPurpose.OneClick, Text = "Guarden" };
        panel = _context.Render<ConsentPanel>(parts => parts.Add(one => one.Consent, asked));
        Assert.Contains("No se dio", panel.Find(".hint").TextContent, StringComparison.Ordinal);
        Assert.Equal(2, panel.FindAll("dd").Count);
    }

    [Fact]
    public void A_Shop_That_Was_Not_Told_Is_Said_In_A_Line()
    {
        var news = new ShopNews(
        [
            new() { Kind = "event", Type = "capture.captured", Reference = "evt_1" },
            new() { Kind = "delivery", Type = "capture.captured", Outcome = "failed", Actor = "whe_1", Reference = "dlv_1" },
        ]);
        var line = _context.Render<ToldLine>(parts => parts.Add(one => one.News, news));
        Assert.Equal("NotTold", line.Find("p").GetAttribute("data-told"));
        Assert.Contains("La tienda no fue avisada", line.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void What_The_Bank_Said_Of_The_Cardholder_Is_Said_In_The_Readers_Words_With_All_That_Was_Told()
    {
        var words = Words.Of("es");
        Assert.Equal("Titular reconocido por el banco", AuthenticationText.Of(words, new() { Result = "authenticated" }));
        Assert.Equal(
            "El banco del titular no participa · sin preguntar · ECI 06 · 3-D Secure 2.2.0 · el banco responde por un fraude",
            AuthenticationText.Of(
                words,
                new() { Result = "attempted", Flow = "frictionless", Eci = "06", Version = "2.2.0", Liability = "issuer" }));
        Assert.Equal("something_new", AuthenticationText.Of(words, new() { Result = "something_new" }));
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _context.DisposeAsync();

    private IRenderedComponent<OperationCard> Card(OperatorOperation operation) => _context.Render<OperationCard>(parts => parts
        .Add(one => one.Operation, operation)
        .Add(one => one.Currency, "CLP"));

    private static OperatorPayment Payment() => new()
    {
        Id = Guid.NewGuid(),
        State = PaymentState.PartiallyRefunded,
        Currency = "CLP",
        Total = 19_990,
        Paid = 15_000,
        Refunded = 5_000,
        LastFour = "1111",
    };

    private OperatorOperation Operation(string state) => new()
    {
        Id = Guid.NewGuid(),
        Number = 1,
        Operation = "charge",
        Provider = "juspay",
        Amount = 19_990,
        State = state,
        StartTime = _context.Clock.GetUtcNow(),
    };
}

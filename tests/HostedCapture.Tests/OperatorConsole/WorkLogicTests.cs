using System.Text.Json;
using HostedCapture.Client;
using OperatorConsole.Pages.Developer;
using OperatorConsole.Pages.House;
using OperatorConsole.Pages.Work;
using OperatorConsole.Parts;
using OperatorConsole.Texts;
using Xunit;

namespace HostedCapture.Tests.OperatorConsole;

/// <summary>What the pages of intents and payments say and ask for, without a browser.</summary>
public sealed class WorkLogicTests
{
    private static readonly DateTimeOffset s_time = new(2026, 11, 29, 12, 0, 0, TimeSpan.Zero);
    private static readonly Words s_words = Words.Of("en");
    private static readonly Formats s_formats = new("es", TimeZoneInfo.Utc);

    [Fact]
    public void A_Refund_Says_What_Goes_Back_And_What_Stays()
    {
        var movement = new Movement(Paid(19_990), MovementKind.Refund);
        Assert.Equal("Gives 19.990 CLP back to the card ending 1111. Nothing stays with the shop.", movement.Sentence(s_words, s_formats));
        movement.Amount = movement.Half;
        Assert.Equal("Gives 9.995 CLP back to the card ending 1111. 9.995 CLP stay with the shop.", movement.Sentence(s_words, s_formats));
    }

    [Fact]
    public void What_A_Cards_Bank_Said_Is_Told_In_Words()
    {
        Assert.Equal(
            "the card is good; the code was not checked; the street is another",
            BankWords.Of(s_words, new() { Result = "verified", CodeResult = "not_checked", AddressResult = "no_match" }));
        Assert.Equal("it could not be asked", BankWords.Of(s_words, new() { Result = "not_possible" }));
        Assert.Equal("postponed; the code is right", BankWords.Of(s_words, new() { Result = "postponed", CodeResult = "match" }));
    }

    [Theory]
    [InlineData("CLP", 19_991, "9995")]
    [InlineData("USD", 11, "5.5")]
    [InlineData("USD", 1, "0.5")]
    [InlineData("CLP", 1, "0")]
    public void Half_Has_No_More_Decimals_Than_The_Currency(string currency, int paid, string half) =>
        Assert.Equal(decimal.Parse(half), new Movement(Paid(paid, currency), MovementKind.Refund).Half);

    [Fact]
    public void Refunded_Money_Is_Not_Offered_Again()
    {
        var payment = Paid(1000);
        payment.Refunded = 300;
        var movement = new Movement(payment, MovementKind.Refund);
        Assert.Equal((700m, (decimal?)700m), (movement.Most, movement.Amount));
        movement.Amount = 701;
        Assert.NotNull(movement.AmountError(s_words, s_formats));
        movement.Amount = 700;
        Assert.Null(movement.AmountError(s_words, s_formats));
    }

    [Fact]
    public void An_Amount_With_Too_Many_Decimals_Or_Without_Digits_Is_Wrong()
    {
        var movement = new Movement(Paid(1000), MovementKind.Refund) { Amount = 1.5m };
        Assert.NotNull(movement.AmountError(s_words, s_formats));
        movement.Amount = null;
        Assert.NotNull(movement.AmountError(s_words, s_formats));
        movement.Amount = 0;
        Assert.NotNull(movement.AmountError(s_words, s_formats));
    }

    [Fact]
    public void A_Movement_Is_Possible_Where_Its_State_Allows_It()
    {
        var payment = Paid(1000);
        Assert.True(Movement.IsPossible(payment, MovementKind.Refund));
        Assert.False(Movement.IsPossible(payment, MovementKind.Void));
        payment.Refunded = 1000;
        payment.State = PaymentState.Refunded;
        Assert.False(Movement.IsPossible(payment, MovementKind.Refund));
        payment.State = PaymentState.Authorized;
        Assert.True(Movement.IsPossible(payment, MovementKind.Confirm));
        Assert.True(Movement.IsPossible(payment, MovementKind.Void));
        payment.State = PaymentState.Confirming;
        Assert.All(Enum.GetValues<MovementKind>(), kind => Assert.False(Movement.IsPossible(payment, kind)));
        Assert.True(PaymentMoney.IsOpen(payment));
    }

    [Theory]
    [InlineData(ShopKnows.NothingToTell)]
    [InlineData(ShopKnows.NoAddress, "event capture.captured")]
    [InlineData(ShopKnows.Told, "event capture.created", "event capture.captured", "delivery capture.captured delivered a 1")]
    [InlineData(ShopKnows.OnTheWay, "event capture.captured", "delivery capture.captured pending a 1")]
    [InlineData(
        ShopKnows.NotTold, "event capture.captured", "delivery capture.captured delivered a 1", "delivery capture.captured failed b 2")]
    [InlineData(ShopKnows.Told, "event payment.edited", "delivery payment.edited failed a 1", "delivery payment.edited delivered a 2")]
    [InlineData(ShopKnows.NoAddress, "event capture.created", "delivery capture.created delivered a 1", "event capture.captured")]
    public void Whether_The_Shop_Was_Told_Depends_On_The_Newest_Event(ShopKnows expected, params string[] timeline)
    {
        var news = new ShopNews([.. timeline.Select((text, place) => Item(text.Split(' '), s_time.AddSeconds(place)))]);
        Assert.Equal(expected, news.Knows);
        Assert.DoesNotContain("work.", news.Line(s_words, s_formats), StringComparison.Ordinal);
    }

    [Fact]
    public void One_Delivery_Of_Each_Address_Is_Sent_Again()
    {
        var news = new ShopNews(
        [
            Item("event payment.edited".Split(' '), s_time), Item("delivery payment.edited failed a 1".Split(' '), s_time),
            Item("delivery payment.edited delivered b 2".Split(' '), s_time),
            Item("delivery payment.edited failed a 3".Split(' '), s_time),
        ]);
        Assert.Equal(["2", "3"], news.DeliveryIds.Order());
        Assert.Equal("3", news.FirstToRead);
    }

    [Theory]
    [InlineData("/operator/intents/1", "/intents/1")]
    [InlineData("/operator/requests?request_id=a%2Fb", "/requests?request_id=a%2Fb")]
    [InlineData("/operator/deliveries/resends/1", "/deliveries?resend=1")]
    [InlineData("/operator/deliveries?endpoint=whe_1", "/deliveries?endpoint=whe_1")]
    [InlineData("/operator/me", null)]
    [InlineData("https://elsewhere.example/operator/intents/1", null)]
    public void A_Search_Result_Leads_To_Its_Page(string href, string? address) => Assert.Equal(address, ConsoleAddresses.OfFound(href));

    [Fact]
    public void A_Filter_That_Cannot_Be_Read_Finds_Nothing_Instead_Of_All()
    {
        var query = new AddressQuery("?intent_id=x&created_from=soon", TimeZoneInfo.Utc);
        Assert.Equal(Guid.Empty, WorkFilters.Payments(query).IntentId);
        Assert.Equal(DateTimeOffset.MaxValue, WorkFilters.Payments(query).CreatedFrom);
        var period = new AddressQuery("?from=soon&to=later&created_from=soon&status=x", TimeZoneInfo.Utc);
        Assert.Equal((DateTimeOffset.MaxValue, DateTimeOffset.UnixEpoch), (HouseFilters.Audit(period).From, HouseFilters.Audit(period).To));
        Assert.Equal(DateTimeOffset.MaxValue, DeveloperFilters.Events(period).From);
        Assert.Equal(DateTimeOffset.UnixEpoch, DeveloperFilters.Deliveries(period).To);
        Assert.Equal((DateTimeOffset.MaxValue, 0), (DeveloperFilters.Requests(period).From, DeveloperFilters.Requests(period).Status));
    }

    [Fact]
    public void Every_Filter_That_Is_Shown_Is_Asked_For()
    {
        Assert.All(WorkFilters.OfIntents, filter => Assert.NotEqual(
            Text(WorkFilters.Intents(new("?", TimeZoneInfo.Utc))), Text(WorkFilters.Intents(Ask(filter)))));
        Assert.All(WorkFilters.OfPayments, filter => Assert.NotEqual(
            Text(WorkFilters.Payments(new("?", TimeZoneInfo.Utc))), Text(WorkFilters.Payments(Ask(filter)))));

        static AddressQuery Ask(Filter filter) =>
            new($"?{filter.Name}={(filter.Kind == FilterKind.Day ? "2026-11-29" : "1")}", TimeZoneInfo.Utc);

        static string Text(object filter) =>
            string.Join(';', filter.GetType().GetProperties().Select(property => $"{property.Name}={property.GetValue(filter)}"));
    }

    [Theory]
    [InlineData("204", "no funds (204)")]
    [InlineData("GW01_204", "no funds (204)")]
    [InlineData("Z9", "reason Z9")]
    public void A_Decline_Is_Said_In_Words_With_The_Providers_Code(string code, string text) =>
        Assert.Equal(text, Declines.Brief(s_words, code));

    [Fact]
    public void A_State_That_Does_Not_Allow_It_Is_Said_In_Words()
    {
        var refusal = new HostedCaptureException("INVALID_STATE", "x");
        Assert.DoesNotContain("work.", Refusals.Of(refusal, s_words, s_formats).Text, StringComparison.Ordinal);
        Assert.Null(Refusals.Sentence(new HostedCaptureException("DATABASE_ERROR", "x"), s_words, s_formats));
    }

    [Fact]
    public void A_Refund_Limit_Is_Said_With_Its_Amount()
    {
        var refusal = new HostedCaptureException("REFUND_LIMIT", "x")
        {
            MetaData = JsonDocument.Parse("""{"limit": 50000, "currency": "CLP"}""").RootElement,
        };
        Assert.Contains("50.000 CLP", Refusals.Of(refusal, s_words, s_formats).Text, StringComparison.Ordinal);
        refusal.MetaData = JsonDocument.Parse("""{"limit": 0, "currency": "USD"}""").RootElement;
        Assert.Contains("may not give back USD", Refusals.Of(refusal, s_words, s_formats).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_Bar_Is_Never_Longer_Than_The_Whole()
    {
        Assert.Equal(50, PaymentMoney.Percent(1, 2));
        Assert.Equal(100, PaymentMoney.Percent(3, 2));
        Assert.Equal(0, PaymentMoney.Percent(1, 0));
    }

    private static OperatorPayment Paid(decimal paid, string currency = "CLP") => new()
    {
        Id = Guid.NewGuid(),
        State = PaymentState.Paid,
        Currency = currency,
        Total = paid,
        Paid = paid,
        LastFour = "1111",
    };

    private static TimelineItem Item(string[] words, DateTimeOffset time) => new()
    {
        Time = time,
        Kind = words[0],
        Type = words[1],
        Outcome = words.ElementAtOrDefault(2),
        Actor = words.ElementAtOrDefault(3),
        Reference = words.ElementAtOrDefault(4),
    };
}

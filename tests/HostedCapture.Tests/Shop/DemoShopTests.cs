using DemoShop;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Xunit;

namespace HostedCapture.Tests.Shop;

/// <summary>The demo shop's own parts; its way through the API and the card page is driven in a browser.</summary>
public sealed class DemoShopTests
{
    private static readonly Choices s_choices = new("CREDIT_CARD", null, null, false);

    [Fact]
    public void The_Last_Fifty_Orders_Are_Kept_Newest_First()
    {
        var orders = new Orders();
        var placed = Enumerable.Range(0, Orders.Most + 1).Select(_ => Order.Place(s_choices, DateTimeOffset.UnixEpoch)).ToList();
        foreach (var order in placed)
            orders.Keep(order);

        Assert.Null(orders.Find(placed[0].Id));
        Assert.Equal(placed.Skip(1).Reverse(), orders.Latest(int.MaxValue));
    }

    [Fact]
    public void A_Changed_Order_Keeps_Its_Place()
    {
        var orders = new Orders();
        var (first, second) = (Order.Place(s_choices, DateTimeOffset.UnixEpoch), Order.Place(s_choices, DateTimeOffset.UnixEpoch));
        orders.Keep(first);
        orders.Keep(second);
        orders.Keep(first with { State = "captured" });
        Assert.Equal([second.Id, first.Id], orders.Latest(2).Select(order => order.Id));
        Assert.Equal("captured", orders.Find(first.Id)!.State);
    }

    [Fact]
    public void An_Unknown_Choice_Is_The_Forms_First()
    {
        var form = new FormCollection(new Dictionary<string, StringValues> { ["capture"] = "BITCOIN", ["locale"] = "xx", ["expires_in"] = "-1", ["remember"] = "yes" });
        Assert.Equal(s_choices, Choices.Read(form));
    }

    [Fact]
    public void A_Command_For_A_Terminal_Sends_The_Body_As_It_Was()
    {
        var sent = new Exchange("POST", "/tokenization/captures", 201, "{}") { IdempotencyKey = "order-a", Body = """{"name": "O'Higgins"}""" };
        Assert.Equal(
            """
            curl -s http://localhost:5080/tokenization/captures \
              -H "Authorization: Bearer $TOKEN" \
              -H 'Idempotency-Key: order-a' \
              -H 'Content-Type: application/json' \
              -d '{"name": "O'\''Higgins"}'
            """,
            Curl.Again("http://localhost:5080", sent));
    }

    [Theory]
    [InlineData("""{"state": "captured"}""", 200, "captured")]
    [InlineData("""{"state": "created", "submitting": true}""", 200, "submitting")]
    [InlineData("""{"error_code": "DOCUMENT_NOT_FOUND"}""", 404, "unknown")]
    [InlineData("""{"error_code": "DATABASE_ERROR"}""", 503, "unread")]
    [InlineData("Connection refused", 0, "unread")]
    [InlineData("[]", 200, "unknown")]
    public void The_Shop_Believes_Only_What_It_Reads(string answer, int status, string expected)
    {
        var order = Order.Place(s_choices, DateTimeOffset.UnixEpoch) with { State = "captured" };
        Assert.Equal(expected, Verdict.Of(order, new Exchange("GET", "/", status, answer)).State);
    }
}

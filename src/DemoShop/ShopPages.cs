using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DemoShop;

/// <summary>Makes the shop's pages.</summary>
public sealed class ShopPages(ShopSettings settings, IAntiforgery antiforgery, News news)
{
    /// <summary>The page an order starts from.</summary>
    /// <param name="context">The request.</param>
    /// <param name="latest">The last orders, newest first.</param>
    /// <param name="known">How many webhooks had arrived before their states were read.</param>
    public IResult Shop(HttpContext context, IReadOnlyList<Order> latest, long known) => Page<ShopPage>(StatusCodes.Status200OK, new()
    {
        [nameof(ShopPage.Antiforgery)] = antiforgery.GetAndStoreTokens(context),
        [nameof(ShopPage.Latest)] = latest,
        [nameof(ShopPage.News)] = known,
    });

    /// <summary>The page of an order.</summary>
    /// <param name="context">The request.</param>
    /// <param name="order">The order.</param>
    /// <param name="intent">Its intent as the API shows it now; null when there is none.</param>
    /// <param name="payment">The last payment with its card as the API shows it now; null when there is none.</param>
    /// <param name="known">How many webhooks had arrived before any of it was read.</param>
    public IResult Order(HttpContext context, Order order, Exchange? intent, Exchange? payment, long known) =>
        Page<OrderPage>(StatusCodes.Status200OK, new()
        {
            [nameof(OrderPage.Antiforgery)] = antiforgery.GetAndStoreTokens(context),
            [nameof(OrderPage.Order)] = order,
            [nameof(OrderPage.Read)] = intent,
            [nameof(OrderPage.Payment)] = payment,
            [nameof(OrderPage.Webhooks)] = news.About(order),
            [nameof(OrderPage.News)] = known,
            [nameof(OrderPage.Verdict)] = Verdict.Of(order, intent),
        });

    /// <summary>A page that says one thing.</summary>
    /// <param name="status">The HTTP status.</param>
    /// <param name="title">What it is.</param>
    /// <param name="text">More.</param>
    /// <param name="way">Where the link leads.</param>
    /// <param name="wayText">What the link says.</param>
    public IResult Note(int status, string title, string text, string way, string wayText) => Page<NotePage>(status, new()
    {
        [nameof(NotePage.Title)] = title,
        [nameof(NotePage.Text)] = text,
        [nameof(NotePage.Way)] = way,
        [nameof(NotePage.WayText)] = wayText,
    });

    /// <summary>An amount that was typed and is none.</summary>
    public IResult NoAmount(Order order) =>
        Note(
            StatusCodes.Status400BadRequest, "That is no amount", "Type digits, and a point before the decimals.", order.Path,
            "Back to the order");

    /// <summary>A request that could not be served.</summary>
    public IResult Trouble(int status) => status switch
    {
        404 => Note(
            status, "There is no such order", $"The shop keeps its last {Orders.Most} orders in memory and forgets them when it stops.",
            "/", "To the shop"),
        400 or 403 => Note(
            status, "That form is too old", "It was made for another browser or before a restart. Open the shop again and repeat.", "/",
            "To the shop"),
        _ => Note(status, "That did not work", $"The shop answers {status}. The log says more.", "/", "To the shop"),
    };

    private RazorComponentResult Page<TPage>(int status, Dictionary<string, object?> parameters)
        where TPage : IComponent
    {
        parameters[nameof(Layout.Settings)] = settings;
        return new(typeof(TPage), parameters)
        {
            StatusCode = status,
            PreventStreamingRendering = true,
            ContentType = "text/html; charset=utf-8",
        };
    }
}

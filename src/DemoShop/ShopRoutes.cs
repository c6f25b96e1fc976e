using System.Globalization;
using Microsoft.AspNetCore.Antiforgery;

namespace DemoShop;

/// <summary>The shop's pages and forms.</summary>
internal static class ShopRoutes
{
    private const int Shown = 10;

    // The links of a payment that the buttons follow.
    private static readonly string[] s_moves = ["silent_charge", "confirm_authorization", "void_method", "refund_method"];

    public static void MapShop(this IEndpointRouteBuilder app)
    {
        app.MapGet("/", ShowShopAsync);
        app.MapGet("/orders/{id}", ShowOrderAsync);
        app.MapGet("/orders/{id}/go", GoAsync);
        app.MapGet(
            "/news",
            (long known, News news, CancellationToken gone) => TypedResults.ServerSentEvents(news.FollowAsync(known, gone)));

        var posts = app.MapGroup("/orders").AddEndpointFilter(OwnFormsOnlyAsync);
        posts.MapPost("", PlaceAsync);
        posts.MapPost(
            "/{id}/cancel", (string id, HttpContext context, Orders orders, ShopApi api) => ActAsync(id, context, orders, api.CancelAsync));
        posts.MapPost(
            "/{id}/delete", (string id, HttpContext context, Orders orders, ShopApi api) => ActAsync(id, context, orders, api.DeleteAsync));
        posts.MapPost("/{id}/pay", PayAsync);
        posts.MapPost("/{id}/payment/{rel}", OperateAsync);
    }

    private static async Task<IResult> ShowShopAsync(HttpContext context, Orders orders, News news, ShopApi api, ShopPages pages)
    {
        var known = news.Count;
        var latest = orders.Latest(Shown);
        if (latest.Count > 0)
        {
            var states = new Dictionary<string, string>();
            foreach (var client in latest.Select(order => order.Client).Distinct())
            {
                foreach (var (id, state) in await api.StatesAsync(client))
                    states[id] = state;
            }

            latest = [
                .. latest.Select(order => states.TryGetValue(order.CaptureId ?? "", out var state) ? order with { State = state } : order)];
        }

        return pages.Shop(context, latest, known);
    }

    /// <summary>The click on "Save a card": an intent for a new order, then on to the card page.</summary>
    private static async Task<IResult> PlaceAsync(HttpContext context, Orders orders, ShopApi api, ShopSettings settings, TimeProvider time)
    {
        var order = Order.Place(Choices.Read(await context.Request.ReadFormAsync(context.RequestAborted)), time.GetUtcNow());
        if (order.Choices.Card.Kind is null)
        {
            orders.Keep(order with { State = Verdict.Elsewhere });
            return SeeOther(context, order.Path);
        }

        var creation = await api.CreateAsync(order, settings.AddressFor(context.Request));
        var captureId = creation.Succeeded ? creation.Text("id") : null;
        orders.Keep(order with { Creation = creation, CaptureId = captureId, State = creation.Text("state") ?? order.State });
        return SeeOther(context, captureId is null ? order.Path : $"{order.Path}/go");
    }

    /// <summary>
    /// Sends the browser to the card page. A page in between, since a browser applies <c>form-action</c> to the redirect
    /// after a form, and the card page has another origin than the shop.
    /// </summary>
    private static async Task<IResult> GoAsync(string id, HttpContext context, Orders orders, ShopApi api, ShopPages pages)
    {
        if (orders.Find(id) is not { } order)
            return pages.Trouble(StatusCodes.Status404NotFound);
        var intent = await api.ReadAsync(order);
        if (intent is not { Succeeded: true } || intent.Link("capture_url") is not { } address)
            return SeeOther(context, order.Path);

        context.Response.Headers["Refresh"] = $"0; url={address}";
        return pages.Note(
            StatusCodes.Status200OK, "On to the card page", "Your card is typed there, never in this shop.", address, "Continue");
    }

    /// <summary>Where every browser comes back to. What it brings along counts for nothing: the API is asked.</summary>
    private static async Task<IResult> ShowOrderAsync(
        string id,
        HttpContext context,
        Orders orders,
        News news,
        ShopApi api,
        ShopPages pages)
    {
        var known = news.Count;
        if (orders.Find(id) is not { } order)
            return pages.Trouble(StatusCodes.Status404NotFound);
        var intent = await api.ReadAsync(order);
        if (intent is { Succeeded: true } && intent.Text("state") is { } state && state != order.State)
            orders.Keep(order = order with { State = state });
        var payment = await api.ReadPaymentAsync(order);
        if (intent is { IsOpen: true } || payment is { IsOpen: true })
            context.Response.Headers["Refresh"] = "2";
        return pages.Order(context, order, intent, payment, known);
    }

    /// <summary>A payment with the order's card; charged at once unless the cardholder is to approve it.</summary>
    private static async Task<IResult> PayAsync(
        string id,
        HttpContext context,
        Orders orders,
        ShopApi api,
        ShopPages pages,
        ShopSettings settings)
    {
        if (orders.Find(id) is not { Token: not null } order)
            return Results.NotFound();
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        if (Amount(form) is not { } amount)
            return pages.NoAmount(order);
        var made = await api.CreatePaymentAsync(order, amount, form["deferred"] == "on", settings.AddressFor(context.Request) + order.Path);
        order = order with { Action = made };
        if (made.Succeeded)
            order = order with { Payments = [.. order.Payments, made.Text("id")!] };
        if (made.Succeeded && form["approve"] != "on")
            order = order with { Action = await api.OperateAsync(order, "silent_charge") };
        orders.Keep(order);
        return SeeOther(context, order.Path);
    }

    private static async Task<IResult> OperateAsync(string id, string rel, HttpContext context, Orders orders, ShopApi api, ShopPages pages)
    {
        if (orders.Find(id) is not { PaymentId: not null } order || !s_moves.Contains(rel))
            return Results.NotFound();
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        var amount = Amount(form);
        // What cannot be read is not "all of it".
        if (amount is null && form["amount"].ToString().Length > 0)
            return pages.NoAmount(order);
        orders.Keep(order with { Action = await api.OperateAsync(order, rel, amount) });
        return SeeOther(context, order.Path);
    }

    private static decimal? Amount(IFormCollection form) =>
        decimal.TryParse(form["amount"], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount) ? amount : null;

    private static async Task<IResult> ActAsync(string id, HttpContext context, Orders orders, Func<Order, Task<Exchange?>> act)
    {
        if (orders.Find(id) is not { } order)
            return Results.NotFound();
        if (await act(order) is { } action)
            orders.Keep(order with { Action = action, State = action is { Succeeded: true, Method: "DELETE" } ? "deleted" : order.State });
        return SeeOther(context, order.Path);
    }

    private static async ValueTask<object?> OwnFormsOnlyAsync(EndpointFilterInvocationContext invocation, EndpointFilterDelegate next)
    {
        var context = invocation.HttpContext;
        try
        {
            if (context.Request.HasFormContentType
                && await context.RequestServices.GetRequiredService<IAntiforgery>().IsRequestValidAsync(context))
                return await next(invocation);
        }
        catch (AntiforgeryValidationException)
        {
            // A form that cannot even be read.
        }

        return context.RequestServices.GetRequiredService<ShopPages>().Trouble(StatusCodes.Status400BadRequest);
    }

    // Post, redirect, get: reloading the page that follows repeats nothing.
    private static IResult SeeOther(HttpContext context, string path)
    {
        context.Response.Headers.Location = path;
        return Results.StatusCode(StatusCodes.Status303SeeOther);
    }
}

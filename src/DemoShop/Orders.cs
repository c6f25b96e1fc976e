using System.Security.Cryptography;

namespace DemoShop;

/// <summary>An order of the demo shop: a card to be saved. It holds no card data.</summary>
/// <param name="Id">Unguessable, for addresses.</param>
/// <param name="Choices">What was chosen.</param>
/// <param name="PlacedAt">When.</param>
public sealed record Order(string Id, Choices Choices, DateTimeOffset PlacedAt)
{
    /// <summary>The id of the capture intent; null when the API did not make one.</summary>
    public string? CaptureId { get; init; }

    /// <summary>The last state from the API; <c>refused</c> when it made no intent, <c>deleted</c> after a deletion.</summary>
    public string State { get; init; } = "refused";

    /// <summary>How the intent was made.</summary>
    public Exchange? Creation { get; init; }

    /// <summary>The ids of the payments with its card, oldest first.</summary>
    public IReadOnlyList<string> Payments { get; init; } = [];

    /// <summary>The id of the last payment with its card; null when there is none.</summary>
    public string? PaymentId => Payments.Count > 0 ? Payments[^1] : null;

    /// <summary>The last thing that was asked for with a button.</summary>
    public Exchange? Action { get; init; }

    /// <summary>What can be charged: the captured card, or a token made elsewhere; null when there is neither.</summary>
    public string? Token => Choices.Card.Kind is null ? $"tok_{Id}" : CaptureId;

    /// <summary>The client id that asks the API for it.</summary>
    public string Client => Choices.Card.ClientId;

    /// <summary>Where the browser comes back to, whatever happened.</summary>
    public string Path => $"/orders/{Id}";

    /// <summary>A new order.</summary>
    // Letters only: the API refuses a run of digits that looks like a card number.
    public static Order Place(Choices choices, DateTimeOffset now) =>
        new(RandomNumberGenerator.GetString("abcdefghijklmnopqrstuvwxyz", 28), choices, now);
}

/// <summary>The last orders, in memory.</summary>
public sealed class Orders
{
    /// <summary>How many are kept.</summary>
    public const int Most = 50;

    private readonly Lock _lock = new();
    private readonly OrderedDictionary<string, Order> _orders = [];

    /// <summary>Keeps an order, new or changed; the oldest goes when there are too many.</summary>
    public void Keep(Order order)
    {
        lock (_lock)
        {
            _orders[order.Id] = order;
            if (_orders.Count > Most)
                _orders.RemoveAt(0);
        }
    }

    /// <summary>An order by its id.</summary>
    public Order? Find(string id)
    {
        lock (_lock)
            return _orders.GetValueOrDefault(id);
    }

    /// <summary>The last ones, newest first.</summary>
    public IReadOnlyList<Order> Latest(int count)
    {
        lock (_lock)
            return [.. _orders.Values.Reverse().Take(count)];
    }
}

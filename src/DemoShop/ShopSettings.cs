namespace DemoShop;

/// <summary>What the shop was configured with, under <c>Shop</c>.</summary>
/// <param name="Address">Where browsers reach it; null: the address that a request names.</param>
/// <param name="Api">Where the product is.</param>
/// <param name="Simulator">Where the provider simulator is, for links only.</param>
/// <param name="Clients">The secret of each client id.</param>
/// <param name="WebhookSecret">Of the webhooks that it receives; null: it receives none.</param>
public sealed record ShopSettings(
    Uri? Address,
    Uri Api,
    Uri Simulator,
    IReadOnlyDictionary<string, string> Clients,
    string? WebhookSecret)
{
    /// <summary>The product's address without a slash at its end.</summary>
    public string ApiAddress => Api.ToString().TrimEnd('/');

    /// <summary>The simulator's address without a slash at its end.</summary>
    public string SimulatorAddress => Simulator.ToString().TrimEnd('/');

    /// <summary>Reads it.</summary>
    /// <exception cref="InvalidOperationException">A key has no usable value; the message names it.</exception>
    public static ShopSettings Read(IConfiguration configuration)
    {
        var shop = configuration.GetRequiredSection("Shop");
        return new ShopSettings(
            shop["Address"] is { Length: > 0 } ? UriOf("Address") : null,
            UriOf("Api") is var api && (api.Scheme == "https" || api.IsLoopback)
                ? api
                : throw new InvalidOperationException("Shop:Api must be https, or http on this machine."),
            UriOf("Simulator"),
            shop.GetSection("Clients").GetChildren().ToDictionary(client => client.Key, client => client.Value ?? ""),
            shop["WebhookSecret"] is { Length: > 0 } secret ? secret : null);

        Uri UriOf(string key) => Uri.TryCreate(shop[key], UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
            ? address
            : throw new InvalidOperationException($"Shop:{key} must be an http or https address.");
    }

    /// <summary>The shop's own address, without a slash at its end.</summary>
    public string AddressFor(HttpRequest request) => Address?.ToString().TrimEnd('/') ?? $"{request.Scheme}://{request.Host}";
}

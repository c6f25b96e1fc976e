namespace Sandbox;

/// <summary>Where the parties of a sandbox listen, and what they are told.</summary>
/// <param name="Port">The product's port; the demo shop has the next one, then come the console and the simulator.</param>
public sealed record SandboxPlan(int Port)
{
    /// <summary>Configuration of the product, as <c>--key value</c>; wins over what the sandbox sets, but for the addresses.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>
    /// Whether the simulator's clock is everybody's, so that <c>POST /clock</c> also expires intents. The data is then deleted at
    /// the end: its times are not the world's.
    /// </summary>
    public bool HasVirtualClock { get; init; }

    /// <summary>
    /// Whether a database without intents is filled with samples of everything, after the start. The product then believes a proxy on
    /// this machine, so that cardholders can be played who come from elsewhere.
    /// </summary>
    public bool HasSampleData { get; init; }

    /// <summary>
    /// The directory of the console's accounts and keys; null: there is no console. Of a sandbox with a virtual clock it lies with the
    /// rest of the data, whatever is named here.
    /// </summary>
    public string? ConsoleData { get; init; }

    /// <summary>The product: the card page and the API.</summary>
    public string ProductAddress => At(0);

    /// <summary>The demo shop.</summary>
    public string ShopAddress => At(1);

    /// <summary>The operators' console.</summary>
    public string ConsoleAddress => At(2);

    /// <summary>The provider simulator.</summary>
    public string SimulatorAddress => At(3);

    private string At(int offset) => $"http://localhost:{Port + offset}";
}

using System.Collections.Frozen;
using System.Text;
using System.Text.Json.Nodes;
using HostedCapture.Domain;
using HostedCapture.Tests.Providers;

namespace HostedCapture.Tests.Simulation;

/// <summary>
/// A merchant of one system, who speaks its wire and nothing of the product's. All amounts are in COP. A payment is
/// known by what the system calls it: an id, or an address. A class <c>XClient</c> joins the tests by itself.
/// </summary>
internal abstract class SystemClient(string name, HttpClient http) : IDisposable
{
    private static readonly FrozenDictionary<string, Type> s_clients = typeof(SystemClient).Assembly.GetTypes()
        .Where(type => type.IsSubclassOf(typeof(SystemClient)))
        .ToFrozenDictionary(type => type.Name[..^"Client".Length].ToLowerInvariant());

    /// <summary>All systems that pay.</summary>
    public static IEnumerable<string> All => s_clients.Keys.Order(StringComparer.Ordinal);

    /// <summary>The systems that can also void and refund.</summary>
    public static IEnumerable<string> Reversible => All.Intersect(Subject.Which(facts => facts.Operations.Contains(Operation.Refund)));

    /// <summary>The systems that make tokens of cards.</summary>
    public static IEnumerable<string> Tokenizing => All.Intersect(Subject.Which(facts => facts.Tokenizes.Count > 0));

    public string Name => name;

    protected HttpClient Http => http;

    protected string Root => $"/{name}";

    public static SystemClient Of(string name, SimulatorAlone simulator) =>
        (SystemClient)Activator.CreateInstance(s_clients[name], simulator.Client())!;

    /// <summary>Tokenizes a card; gives the token, or null if it was declined.</summary>
    public abstract Task<string?> TokenizeAsync(string number = "4111111111111111");

    /// <summary>Authorizes money with a token.</summary>
    public abstract Task<(Reply Reply, string Payment)> AuthorizeAsync(string token, decimal amount);

    public abstract Task<Reply> ConfirmAsync(string payment, decimal amount);

    public abstract Task<Reply> VoidAsync(string payment, decimal amount);

    /// <summary>Refunds what <see cref="ConfirmAsync"/> took last.</summary>
    public abstract Task<Reply> RefundAsync(string payment, decimal amount);

    /// <summary>True when an answer says that it was done as asked.</summary>
    public abstract bool IsDone(Reply reply);

    public async Task<string> AuthorizedAsync(decimal amount)
    {
        var (reply, payment) = await AuthorizeAsync((await TokenizeAsync())!, amount);
        return IsDone(reply) ? payment : throw new InvalidOperationException($"{reply.Status}: {reply.Text}");
    }

    public void Dispose() => http.Dispose();

    protected static HttpContent Form(params (string Name, string Value)[] fields) =>
        new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value)));

    public static string Basic(string pair) => $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes(pair))}";

    protected static string Text(decimal amount) => amount.ToString(System.Globalization.CultureInfo.InvariantCulture);

    protected static JsonNode Number(decimal amount) => JsonValue.Create(amount);
}

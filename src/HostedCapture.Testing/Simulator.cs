using System.Net.Http.Json;
using System.Text.Json;

namespace HostedCapture.Testing;

/// <summary>What a provider is asked to do.</summary>
public enum ProviderOperation
{
    /// <summary>To save a card.</summary>
    Tokenize,

    /// <summary>To have a card's bank verify it without a charge, before it is saved.</summary>
    Verify,

    /// <summary>To hold money.</summary>
    Authorize,

    /// <summary>To take money.</summary>
    Charge,

    /// <summary>To take money that is held.</summary>
    Confirm,

    /// <summary>To release money that is held.</summary>
    Void,

    /// <summary>To give money back.</summary>
    Refund,

    /// <summary>To say what became of an earlier call; asked when an outcome is unknown.</summary>
    Lookup,

    /// <summary>To forget a saved card.</summary>
    Delete,
}

/// <summary>How a provider answers one call.</summary>
/// <param name="Word">Its word in a script of the simulator.</param>
public readonly record struct ProviderAnswer(string Word)
{
    /// <summary>Does it.</summary>
    public static ProviderAnswer Approve { get; } = new("approved");

    /// <summary>Declines, for no reason that is told; <see cref="DeclineFor"/> gives one.</summary>
    public static ProviderAnswer Decline { get; } = new("declined");

    /// <summary>Does it and never answers: the call reaches its time limit, and the outcome is unknown until it is looked up.</summary>
    public static ProviderAnswer Timeout { get; } = new("hang");

    /// <summary>Does it and answers what nobody can read: the outcome is unknown at once, until it is looked up.</summary>
    public static ProviderAnswer Unknown { get; } = new("garbage");

    /// <summary>Does it after three seconds.</summary>
    public static ProviderAnswer Slow { get; } = new("slow");

    /// <summary>Accepts it and is not done yet: a later look-up shows it done. Not for <see cref="ProviderOperation.Tokenize"/>.</summary>
    public static ProviderAnswer Pending { get; } = new("pending");

    /// <summary>Says that the bank did not answer; nothing was done. Not for <see cref="ProviderOperation.Tokenize"/>.</summary>
    public static ProviderAnswer NoAnswerFromBank { get; } = new("unanswered");

    /// <summary>Fails with HTTP 500; nothing was done.</summary>
    public static ProviderAnswer Error { get; } = new("error");

    /// <summary>
    /// Fails with HTTP 503; nothing was done. The product then calls once more: give it twice for a provider that is away.
    /// </summary>
    public static ProviderAnswer Unavailable { get; } = new("unavailable");

    /// <summary>Cuts the connection; nothing was done.</summary>
    public static ProviderAnswer Cut { get; } = new("cut");

    /// <summary>Declines for a reason.</summary>
    /// <param name="reason">In CyberSource's codes, such as <c>204</c> for no funds.</param>
    public static ProviderAnswer DeclineFor(string reason) => new($"declined:{reason}");
}

/// <summary>
/// Says how the providers of a sandbox answer. Shared by all who use that sandbox: tests that run at the same time have one each,
/// or choose the outcome by a <see cref="TestCard"/>.
/// </summary>
public sealed class Simulator : IDisposable
{
    private readonly HttpClient _http;

    /// <summary>Speaks to a simulator, wherever it runs.</summary>
    /// <param name="address">Its address, such as <c>http://localhost:5083</c>.</param>
    public Simulator(Uri address)
    {
        _http = new HttpClient { BaseAddress = address };
        Ledger = new Ledger(_http);
    }

    /// <summary>What the providers have really seen.</summary>
    public Ledger Ledger { get; }

    /// <summary>
    /// Sets how the next attempt to save a card ends, then the one after it, …; the card's number decides again after that.
    /// </summary>
    /// <param name="answers">One for each call; they replace what was set before and not used.</param>
    public Task NextAsync(params ProviderAnswer[] answers) => NextAsync(ProviderOperation.Tokenize, answers);

    /// <summary>Sets how the next calls of an operation end.</summary>
    /// <param name="operation">What is asked.</param>
    /// <param name="answers">One for each call; they replace what was set before and not used.</param>
    /// <exception cref="InvalidOperationException">An operation cannot end so.</exception>
    public Task NextAsync(ProviderOperation operation, params ProviderAnswer[] answers) => SendAsync(
        HttpMethod.Post, "script", new
        {
            // Names of our own words are lower case.
            operation = JsonNamingPolicy.CamelCase.ConvertName($"{operation}"),
            outcomes = answers.Select(answer => answer.Word),
        });

    /// <summary>
    /// Moves the time on: for payments in any sandbox, for everything in one that has a virtual clock. Intents expire, authorizations
    /// lapse, what is pending is settled.
    /// </summary>
    /// <param name="by">How far; ten years in all.</param>
    public Task AdvanceAsync(TimeSpan by) =>
        SendAsync(HttpMethod.Post, "clock", new { advance_seconds = (long)Math.Ceiling(by.TotalSeconds) });

    /// <summary>Forgets the ledger and what was set, and puts the clock right.</summary>
    public Task ClearAsync() => SendAsync(HttpMethod.Delete, "ledger", null);

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private async Task SendAsync(HttpMethod method, string path, object? body)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        using var answer = await _http.SendAsync(request);
        if (!answer.IsSuccessStatusCode)
        {
            var text = await answer.Content.ReadAsStringAsync();
            throw new InvalidOperationException($"The simulator answers {(int)answer.StatusCode}: {text}");
        }
    }
}

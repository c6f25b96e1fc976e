using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace HostedCapture.Cli.Stage;

/// <summary>A sandbox's provider simulator: is it one, and what shall happen next.</summary>
/// <param name="address">Where it is.</param>
internal sealed class SimulatorControl(Uri address) : IDisposable
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(10);

    private readonly HttpClient _client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false })
    {
        BaseAddress = address,
        Timeout = s_limit,
    };

    /// <summary>Where it is.</summary>
    public Uri Address => address;

    /// <summary>Whether a simulator answers there: nothing else has its clock.</summary>
    public async Task<bool> IsThereAsync(CancellationToken cancellationToken)
    {
        try
        {
            var clock = await _client.GetFromJsonAsync<JsonObject>("/clock", cancellationToken);
            return clock?["now"] is not null && clock["ahead_seconds"] is not null;
        }
        catch (Exception exception) when (IsNone(exception, cancellationToken))
        {
            return false;
        }
    }

    /// <summary>Whether anything answers there.</summary>
    public static async Task<bool> AnswersAsync(Uri address, CancellationToken cancellationToken)
    {
        using var client = new HttpClient { Timeout = s_limit };
        try
        {
            using var answer = await client.GetAsync(address, cancellationToken);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception exception) when (IsNone(exception, cancellationToken))
        {
            return false;
        }
    }

    /// <summary>Says what becomes of the next calls of an operation.</summary>
    public async Task ScriptAsync(string operation, string[] outcomes, CancellationToken cancellationToken)
    {
        using var answer = await _client.PostAsJsonAsync("/script", new { operation, outcomes }, cancellationToken);
        answer.EnsureSuccessStatusCode();
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private static bool IsNone(Exception exception, CancellationToken cancellationToken) =>
        exception is HttpRequestException or JsonException or NotSupportedException
        || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested);
}

using System.Net.Http.Json;
using System.Text.Json;

namespace HostedCapture.Tests;

/// <summary>The simulator's control, over HTTP as anybody's.</summary>
/// <param name="address">Where it listens.</param>
public sealed class Simulator(string address)
{
    private static readonly HttpClient s_client = new();

    /// <summary>The tokens the systems made, oldest first.</summary>
    public async Task<IReadOnlyList<LedgerToken>> TokensAsync() => (await s_client.GetFromJsonAsync<LedgerAnswer>($"{address}/simulator/ledger", s_json))!.Tokens;

    /// <summary>The ledger as it is sent.</summary>
    public Task<string> LedgerAsync() => s_client.GetStringAsync($"{address}/simulator/ledger");

    /// <summary>Sets how the next tokenizations end.</summary>
    public Task ScriptAsync(params string[] outcomes) => ScriptForAsync("tokenize", outcomes);

    /// <summary>Sets how the next calls of an operation end.</summary>
    public async Task ScriptForAsync(string operation, params IEnumerable<string> outcomes)
    {
        using var response = await s_client.PostAsJsonAsync($"{address}/simulator/script", new { operation, outcomes });
        response.EnsureSuccessStatusCode();
    }

    /// <summary>Forgets tokens and scripts.</summary>
    public async Task ClearAsync()
    {
        using var response = await s_client.DeleteAsync($"{address}/simulator/ledger");
        response.EnsureSuccessStatusCode();
    }

    private static readonly JsonSerializerOptions s_json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    private sealed record LedgerAnswer(IReadOnlyList<LedgerToken> Tokens);
}

/// <summary>A token in the ledger.</summary>
public sealed record LedgerToken(string System, string? Key, string? Reference, string Token, string LastFour, string Time);

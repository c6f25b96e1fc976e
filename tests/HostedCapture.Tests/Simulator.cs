using System.Net.Http.Json;
using System.Text.Json;

namespace HostedCapture.Tests;

/// <summary>The simulator's control, over HTTP as anybody's.</summary>
/// <param name="address">Where it listens.</param>
public sealed class Simulator(string address)
{
    private static readonly HttpClient s_client = new();

    /// <summary>Where it listens, without a slash at its end; each system lies below its name.</summary>
    public string Address => address;

    /// <summary>The tokens the systems made, oldest first.</summary>
    public async Task<IReadOnlyList<LedgerToken>> TokensAsync() =>
        (await s_client.GetFromJsonAsync<LedgerAnswer>($"{address}/ledger", s_json))!.Tokens;

    /// <summary>The ledger as it is sent.</summary>
    public Task<string> LedgerAsync() => s_client.GetStringAsync($"{address}/ledger");

    /// <summary>Sets how the next tokenizations end.</summary>
    public Task ScriptAsync(params string[] outcomes) => ScriptForAsync("tokenize", outcomes);

    /// <summary>Sets how the next calls of an operation end.</summary>
    public async Task ScriptForAsync(string operation, params IEnumerable<string> outcomes)
    {
        using var response = await s_client.PostAsJsonAsync($"{address}/script", new { operation, outcomes });
        response.EnsureSuccessStatusCode();
    }

    /// <summary>Sets how the next calls of an operation end at one system only.</summary>
    public async Task ScriptSystemAsync(string system, string operation, params IEnumerable<string> outcomes)
    {
        using var response = await s_client.PostAsJsonAsync($"{address}/script", new { system, operation, outcomes });
        response.EnsureSuccessStatusCode();
    }

    /// <summary>The money that moved, oldest first.</summary>
    public async Task<IReadOnlyList<LedgerMovement>> MovementsAsync() =>
        (await s_client.GetFromJsonAsync<MovementsAnswer>($"{address}/ledger", s_json))!.Movements;

    /// <summary>The money that was authorized, oldest first.</summary>
    public async Task<IReadOnlyList<LedgerMovement>> AuthorizationsAsync() =>
        (await s_client.GetFromJsonAsync<MovementsAnswer>($"{address}/ledger", s_json))!.Authorizations;

    /// <summary>How often a card's bank was asked about it without a charge, oldest first.</summary>
    public async Task<IReadOnlyList<LedgerVerification>> VerificationsAsync() =>
        (await s_client.GetFromJsonAsync<VerificationsAnswer>($"{address}/ledger", s_json))!.Verifications;

    /// <summary>Moves the payments' clock on; what is pending is settled then.</summary>
    public async Task AdvanceAsync(TimeSpan by)
    {
        using var response = await s_client.PostAsJsonAsync($"{address}/clock", new { advance_seconds = (long)by.TotalSeconds });
        response.EnsureSuccessStatusCode();
    }

    /// <summary>Says where a system's notifications go.</summary>
    /// <param name="system"><c>juspay</c> or <c>tumipay</c>.</param>
    /// <param name="url">The receiver.</param>
    /// <param name="times">How often each is sent.</param>
    /// <param name="hold">Whether they are collected until <see cref="DeliverAsync"/>.</param>
    public async Task NotifyAsync(string system, string url, int times = 1, bool hold = false)
    {
        using var response = await s_client.PostAsJsonAsync(
            $"{address}/notifications", new { system, url, user = "shop", password = "secret", times, hold });
        response.EnsureSuccessStatusCode();
    }

    /// <summary>Sends the notifications that a system holds.</summary>
    public async Task DeliverAsync(string system, bool reversed = false, int times = 1)
    {
        using var response = await s_client.PostAsJsonAsync($"{address}/notifications/deliver", new { system, reversed, times });
        response.EnsureSuccessStatusCode();
    }

    /// <summary>Forgets tokens and scripts.</summary>
    public async Task ClearAsync()
    {
        using var response = await s_client.DeleteAsync($"{address}/ledger");
        response.EnsureSuccessStatusCode();
    }

    private static readonly JsonSerializerOptions s_json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    private sealed record LedgerAnswer(IReadOnlyList<LedgerToken> Tokens);

    private sealed record VerificationsAnswer(IReadOnlyList<LedgerVerification> Verifications);

    private sealed record MovementsAnswer(IReadOnlyList<LedgerMovement> Movements, IReadOnlyList<LedgerMovement> Authorizations);
}

/// <summary>A token in the ledger.</summary>
public sealed record LedgerToken(string System, string? Key, string? Reference, string Token, string LastFour, string Time);

/// <summary>Money that moved, in the ledger. The amount is in major units.</summary>
public sealed record LedgerMovement(
    string System, string Operation, string? Key, string? Reference, decimal Amount, string Currency, string? LastFour, string Time);

/// <summary>A card whose bank was asked about it by an authorization of nothing, in the ledger; <c>100</c>: it is good.</summary>
public sealed record LedgerVerification(
    string System,
    string? Key,
    string? Reference,
    string Reason,
    bool WithCode,
    decimal Amount,
    string Currency,
    string LastFour,
    string Time);

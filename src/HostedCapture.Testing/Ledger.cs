using System.Net.Http.Json;
using System.Text.Json;

namespace HostedCapture.Testing;

/// <summary>A card that a provider saved. Of its number the ledger keeps the last four digits.</summary>
/// <param name="System">The provider, such as <c>cybersource</c>.</param>
/// <param name="Key">The key by which it knows a repeated request; null where none was sent.</param>
/// <param name="Reference">The reference that was sent with it.</param>
/// <param name="Token">The token.</param>
/// <param name="LastFour">The card's last four digits; empty for a token that was made elsewhere.</param>
/// <param name="Time">When.</param>
public sealed record SavedCard(string System, string? Key, string? Reference, string Token, string LastFour, DateTimeOffset Time);

/// <summary>Money that a provider moved, or holds.</summary>
/// <param name="System">The provider.</param>
/// <param name="Operation"><c>charge</c>, <c>confirm</c> or <c>refund</c>; <c>authorize</c> for money that is held.</param>
/// <param name="Key">The key by which it knows a repeated request; null where none was sent.</param>
/// <param name="Reference">The reference that was sent with it.</param>
/// <param name="Amount">How much, in major units.</param>
/// <param name="Currency">ISO 4217.</param>
/// <param name="LastFour">The card's last four digits.</param>
/// <param name="Time">When.</param>
public sealed record Movement(
    string System,
    string Operation,
    string? Key,
    string? Reference,
    decimal Amount,
    string Currency,
    string? LastFour,
    DateTimeOffset Time);

/// <summary>
/// What the providers have really seen, whatever anybody was told: a test that counts here knows that a card was saved once and that
/// money moved once.
/// </summary>
public sealed class Ledger
{
    private static readonly JsonSerializerOptions s_json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    private readonly HttpClient _http;

    internal Ledger(HttpClient http) => _http = http;

    /// <summary>The cards that were saved and not deleted, oldest first.</summary>
    public async Task<IReadOnlyList<SavedCard>> CardsAsync() => (await ReadAsync()).Tokens;

    /// <summary>The money that moved, oldest first.</summary>
    public async Task<IReadOnlyList<Movement>> MovementsAsync() => (await ReadAsync()).Movements;

    /// <summary>The money that was held, oldest first; what became of it does not change this list.</summary>
    public async Task<IReadOnlyList<Movement>> AuthorizationsAsync() => (await ReadAsync()).Authorizations;

    private async Task<Answer> ReadAsync() => (await _http.GetFromJsonAsync<Answer>("ledger", s_json))!;

    private sealed record Answer(
        IReadOnlyList<SavedCard> Tokens,
        IReadOnlyList<Movement> Movements,
        IReadOnlyList<Movement> Authorizations);
}

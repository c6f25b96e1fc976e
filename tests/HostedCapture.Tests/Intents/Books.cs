using HostedCapture.Attempts;
using HostedCapture.Data;
using HostedCapture.Intents;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace HostedCapture.Tests.Intents;

/// <summary>Compares the ledgers: what the database binds, what the provider has, what the merchant is told.</summary>
internal static class Books
{
    private const string Captures = "operation in ('tokenize', 'verify')";

    private static readonly string[] s_workers =
        [.. new[] { typeof(Reconciler), typeof(TokenRemover), typeof(Sweeper), typeof(UnwrittenOutcomes) }.Select(
            worker => $"Error {worker.FullName} ")];

    /// <summary>The one value of a query.</summary>
    public static async Task<long> CountAsync(this AppFixture app, string sql) =>
        (await app.Services.GetRequiredService<Db>().ReadAsync(tx => tx.QueryAsync<long>(sql)))[0];

    /// <summary>The texts of a query.</summary>
    public static Task<IReadOnlyList<string>> TextsAsync(this AppFixture app, string sql) =>
        app.Services.GetRequiredService<Db>().ReadAsync(tx => tx.QueryAsync<string>(sql));

    /// <summary>Sends a card by the direct call without waiting for its outcome.</summary>
    public static Task<Reply> SubmitAsync(this HttpClient client, Reply intent, string number = Make.GoodNumber) =>
        intent.Get("capture") == "CMR_CAPTURE"
        ? client.SendAsync($"/tokenization/captures/gateways/cmr/capture/{intent.Get("id")}/capture", Make.CmrCard(number))
        : client.SendAsync($"/tokenization/captures/gateways/peinau/capture/{intent.Get("id")}/capture_card", Make.Card(number));

    /// <summary>Waits until an intent is in a state and no submission is under way.</summary>
    public static Task<Reply> SettledAsync(this HttpClient client, Reply intent, string state) =>
        client.UntilAsync($"/tokenization/captures/{intent.Get("id")}", reply => reply.Get("state") == state
            && reply["submitting"] is null);

    /// <summary>
    /// Nothing is open, each captured intent has one token and one event of it, and the provider has those tokens and
    /// no others but orphans it cannot delete.
    /// </summary>
    public static async Task BalanceAsync(this AppFixture app, int captured, int orphans = 0, Simulator? simulator = null)
    {
        Assert.DoesNotContain(app.Logs.Lines, line => s_workers.Any(worker => line.StartsWith(worker, StringComparison.Ordinal)));
        Assert.Equal(0, await app.CountAsync("select count(*) from intents where state = 'submitting'"));
        Assert.Equal(captured, await app.CountAsync("select count(*) from intents where state = 'captured' and token is not null"));
        Assert.Equal(captured, await app.CountAsync("select count(*) from events where type = 'capture.captured'"));
        Assert.Equal(captured, await app.CountAsync("select count(distinct object_id) from events where type = 'capture.captured'"));
        Assert.Equal(captured, await app.CountAsync($"select count(*) from attempts where state = 'approved' and {Captures}"));
        Assert.Equal(orphans, await app.CountAsync($"select count(*) from attempts where state = 'orphan' and {Captures}"));
        await Until.TrueAsync(
            async () => await app.CountAsync("select count(*) from token_deletions where state = 'due'") == 0,
            "every token to delete is dealt with");
        var kept = await app.CountAsync("select count(*) from token_deletions where state = 'unsupported'");
        var tokens = await (simulator ?? app.Simulator).TokensAsync();
        Assert.Equal(captured + kept, tokens.Count);
        var references = await app.TextsAsync($"select id from attempts where state = 'approved' and {Captures}");
        Assert.Empty(references.Except(tokens.Select(token => token.Reference!)));
    }
}

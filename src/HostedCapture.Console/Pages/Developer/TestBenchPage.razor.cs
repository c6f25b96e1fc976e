using HostedCapture.Client;
using Microsoft.AspNetCore.Components;
using OperatorConsole.Parts;

namespace OperatorConsole.Pages.Developer;

/// <summary>The sandbox's test bench: an intent, the provider's next answer, its clock, its ledger.</summary>
public sealed partial class TestBenchPage
{
    private const int MostLines = 25;

    private static readonly string[] s_kinds = ["CREDIT_CARD", "PEINAU_CAPTURE", "CMR_CAPTURE"];
    private static readonly string[] s_systems = ["cybersource", "quickpay", "firstoken", "tumipay", "juspay"];
    private static readonly string[] s_operations =
        ["tokenize", "verify", "authorize", "charge", "confirm", "void", "refund", "lookup", "delete"];

    private static readonly string[] s_outcomes =
        ["approved", "declined", "declined:204", "pending", "unanswered", "error", "unavailable", "hang", "slow", "cut", "garbage"];

    private static readonly int[] s_hours = [1, 24, 168];

    private TestBench? _bench;
    private Intent? _intent;
    private BenchClock? _clock;
    private BenchLedger? _ledger;
    private string? _merchant;
    private string? _kind = s_kinds[0];
    private string? _language;
    private string? _system = "";
    private string? _operation = s_operations[0];
    private string? _outcome = "declined:204";
    private string? _refusal;
    private string? _away;
    private bool _busy;

    [Inject]
    private IServiceProvider Services { get; set; } = null!;

    /// <inheritdoc/>
    protected override void OnInitialized()
    {
        base.OnInitialized();
        _bench = Services.GetService<TestBench>();
        (_merchant, _language) = (_bench?.Merchants.Count > 0 ? _bench.Merchants[0] : null, W.Language);
    }

    /// <inheritdoc/>
    protected override Task OnQueryAsync() => ReadAsync();

    private static List<(DateTimeOffset Time, string System, string Operation, string What, string? Reference)> Lines(BenchLedger ledger) =>
    [
        .. ledger.Tokens.Select(one => (one.Time, one.System, "tokenize", $"····{one.LastFour}", one.Reference))
            .Concat((ledger.Verifications ?? []).Select(
                one => (one.Time, one.System, "verify", $"{one.Amount} {one.Currency} ({one.Reason})", one.Reference)))
            .Concat(ledger.Movements.Concat(ledger.Authorizations)
                .Select(one => (one.Time, one.System, one.Operation, $"{one.Amount} {one.Currency}", one.Reference)))
            .OrderByDescending(one => one.Time)
            .Take(MostLines),
    ];

    private Task<bool> ReadAsync() => DoAsync(async bench =>
    {
        (_clock, _ledger) = (await bench.ClockAsync(Ended), await bench.LedgerAsync(Ended));
        if (Query.Id("intent") is { } id && Query["merchant"] is { } merchant && bench.Merchants.Contains(merchant))
            (_intent, _merchant) = (await bench.CapturesOf(merchant).GetAsync(id, Ended), merchant);
    });

    private async Task MakeAsync()
    {
        Intent? made = null;
        var merchant = _merchant ?? "";
        await DoAsync(async bench =>
        {
            // The way back leads here; the sandbox's merchants allow every address of this machine.
            var back = Navigation.ToAbsoluteUri($"test-bench?merchant={Uri.EscapeDataString(merchant)}&intent=").ToString();
            made = await bench.CapturesOf(merchant).CreateAsync(
                new CreateIntent
                {
                    Capture = new CaptureKind(_kind!),
                    Cardholder = new Cardholder
                    {
                        ReferenceId = "test-bench",
                        Name = "Ana Rojas",
                        Email = "ana.rojas@example.com",
                        Country = "CL",
                    },
                    Billing = new Billing { Line1 = "Av. Providencia 1234", City = "Santiago", State = "Providencia", Country = "CL" },
                    RedirectUrls = new RedirectUrls { ReturnUrl = $"{back}{{CAPTURE_ID}}", CancelUrl = $"{back}{{CAPTURE_ID}}" },
                    Locale = _language,
                },
                cancellationToken: Ended);
        });
        if (made is null)
            return;
        _intent = made;
        Go($"/test-bench?merchant={Uri.EscapeDataString(merchant)}&intent={made.Id}");
    }

    private async Task ScriptAsync()
    {
        _refusal = null;
        var isDone = await DoAsync(async bench =>
            _refusal = await bench.ScriptAsync(_system is { Length: > 0 } system ? system : null, _operation!, [_outcome!], Ended));
        if (isDone && _refusal is null)
            Snackbar.Say(W["developer.bench.scripted"]);
    }

    private Task<bool> AdvanceAsync(int hours) => DoAsync(async bench =>
    {
        _away = await bench.AdvanceAsync(TimeSpan.FromHours(hours), Ended);
        _clock = await bench.ClockAsync(Ended);
    });

    private Task<bool> ClearAsync() => DoAsync(async bench =>
    {
        await bench.ClearAsync(Ended);
        (_clock, _ledger) = (await bench.ClockAsync(Ended), await bench.LedgerAsync(Ended));
    });

    private async Task<bool> DoAsync(Func<TestBench, Task> work)
    {
        if (_bench is not { } bench || _busy)
            return false;
        (_busy, _away) = (true, null);
        var isDone = await TryAsync(async () =>
        {
            try
            {
                await work(bench);
            }
            catch (HttpRequestException)
            {
                _away = W["developer.bench.away"];
            }
        });
        _busy = false;
        return isDone && _away is null;
    }
}

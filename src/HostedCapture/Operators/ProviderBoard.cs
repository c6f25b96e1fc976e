using HostedCapture.Attempts;
using HostedCapture.Audit;
using HostedCapture.Data;
using HostedCapture.Domain;
using HostedCapture.Providers;

namespace HostedCapture.Operators;

/// <summary>What is known of the providers, and what is done to them.</summary>
internal sealed class ProviderBoard(
    IEnumerable<IProvider> providers, ProviderPauses pauses, ProviderFigures figures, Db db, AuditLog audit, TimeProvider time)
{
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(30);

    /// <summary>Whether a provider is configured.</summary>
    public bool Has(string name) => providers.Any(provider => provider.Facts.Name == name);

    /// <summary>All that are configured, with their figures of a period.</summary>
    public async Task<IReadOnlyList<ProviderItem>> ReadAsync(DateTimeOffset from, DateTimeOffset to)
    {
        var known = (await figures.ReadAsync(from, to)).ToDictionary(figure => figure.Provider);
        var configured = providers.Select(provider => provider.Facts).ToDictionary(facts => facts.Name);
        // One that is configured no more may still have been called.
        return
        [
            .. configured.Keys.Union(known.Keys)
                .Order(StringComparer.Ordinal)
                .Select(name => Show(name, configured.GetValueOrDefault(name), known.GetValueOrDefault(name))),
        ];
    }

    /// <summary>One of them, with its figures of the last 24 hours.</summary>
    public async Task<ProviderItem> FindAsync(string name)
    {
        var now = time.GetUtcNow();
        return (await ReadAsync(now.AddDays(-1), now)).Single(item => item.Name == name);
    }

    /// <summary>Asks for what never was; null when there is no such provider.</summary>
    public async Task<ProviderTest?> TestAsync(string name)
    {
        if (providers.FirstOrDefault(one => one.Facts.Name == name) is not { } provider)
            return null;
        var (now, start) = (time.GetUtcNow(), time.GetTimestamp());
        var (result, detail) = provider.Facts.LooksUp ? Told(await AskAsync(provider, now)) : ("untestable", null);
        var took = (long)time.GetElapsedTime(start).TotalMilliseconds;
        await audit.WriteAsync(audit.Row("provider.tested", result == "failed" ? AuditLog.Failure : AuditLog.Success, name, detail));
        return new ProviderTest(name, result, detail, took, now);
    }

    /// <summary>Pauses it. False when it is paused already.</summary>
    public async Task<bool> PauseAsync(string name, string reason, string actor)
    {
        var row = audit.Row("provider.paused", AuditLog.Success, name, reason);
        var pause = new ProviderPause { Provider = name, Reason = reason, PausedBy = actor, PausedAt = time.GetUtcNow() };
        var paused = await db.InTransactionAsync(async tx =>
        {
            var done = await pauses.AddAsync(tx, pause);
            if (done)
                await audit.AppendAsync(tx, row);
            return done;
        });
        await pauses.LookAsync();
        return paused;
    }

    /// <summary>Lets it go on. False when it is not paused.</summary>
    public async Task<bool> ResumeAsync(string name, string reason)
    {
        var row = audit.Row("provider.resumed", AuditLog.Success, name, reason);
        var resumed = await db.InTransactionAsync(async tx =>
        {
            var pause = await pauses.EndAsync(tx, name);
            if (pause is not null)
                await audit.AppendAsync(tx, row with { Detail = $"{row.Detail}; it was paused since {pause.PausedAt:u}: {pause.Reason}" });
            return pause is not null;
        });
        await pauses.LookAsync();
        return resumed;
    }

    private async Task<Lookup> AskAsync(IProvider provider, DateTimeOffset now)
    {
        var nothing = Guid.NewGuid();
        var request = new PaymentLookupRequest
        {
            Operation = Operation.Charge,
            AttemptId = nothing,
            Key = AttemptStore.NewKey(),
            PaymentId = nothing,
            Amount = new Money(1, Currency.Of("CLP")!),
            UpstreamId = nothing.ToString(),
            Charged = null,
            Confirmed = null,
            RefundedBefore = new Money(0, Currency.Of("CLP")!),
            StartedAt = now,
            InFlight = false,
            Taken = false,
        };
        try
        {
            return await provider.LookUpAsync(request).WaitAsync(s_longest, time);
        }
        catch (TimeoutException)
        {
            return new Lookup.CannotSay("Timeout");
        }
        catch (Exception exception)
        {
            return new Lookup.CannotSay(exception.GetType().Name);
        }
    }

    // That it knows nothing of what never was is the answer that is wanted; some say it so. 401 and 403 are about our credentials.
    private static (string Result, string? Detail) Told(Lookup lookup) => lookup switch
    {
        Lookup.CannotSay { Reason: "HTTP 400" or "HTTP 404" or "HTTP 410" or "HTTP 422" } => ("answered", "nothing"),
        Lookup.CannotSay cannot => ("failed", cannot.Reason),
        Lookup.Pending pending => ("answered", pending.Reason),
        _ => ("answered", "nothing"),
    };

    private ProviderItem Show(string name, ProviderFacts? facts, ProviderFigure? figure)
    {
        var pause = pauses.All.FirstOrDefault(one => one.Provider == name);
        return new ProviderItem(
            name, facts is not null, pause is null ? null : new PauseItem(pause.Reason, pause.PausedBy, pause.PausedAt),
            facts is null ? null : new ProviderAbility(
                [.. facts.Tokenizes.Select(kind => kind.ToWire())], [.. facts.Operations.Select(ColumnTypes.Name)],
                facts.Accepted.Brands?.ToList(), facts.FindsTokens, facts.DeletesTokens, facts.Verifies),
            new ProviderPeriod(
                figure?.States.Values.Sum() ?? 0,
                new ProviderOutcomes(
                    Count("approved"), Count("declined"), Count("refused"), Count("running") + Count("unknown"), Count("orphan")),
                figure?.Open ?? 0, figure?.P50, figure?.P95,
                [.. figure?.Declines.Select(one => new DeclineReason(one.Code, one.Count)) ?? []],
                [
                    .. figure?.Operations.OrderByDescending(pair => pair.Value)
                        .Select(pair => new OperationCount(pair.Key, pair.Value)) ?? [],
                ]));

        long Count(string state) => figure?.States.GetValueOrDefault(state) ?? 0;
    }
}

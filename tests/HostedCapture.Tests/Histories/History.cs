using HostedCapture.Attempts;
using HostedCapture.Domain;
using HostedCapture.Intents;
using HostedCapture.Tests.Data;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging.Abstractions;

namespace HostedCapture.Tests.Histories;

/// <summary>One history: steps done to the real stores and the real reconciler, and to the model beside them.</summary>
internal sealed class History(Stores stores)
{
    private const int Tries = 3;
    private const int MostIntents = 3;

    private static readonly TimeSpan s_lease = TimeSpan.FromMinutes(1);
    private static readonly int[] s_seconds = [1, 20, 61, 600, 1000];

    private readonly ProviderBook _book = new();
    private readonly List<ModelIntent> _intents = [];
    private readonly List<(ModelIntent Intent, Attempt Attempt, DateTimeOffset Begun)> _begun = [];
    private readonly List<(ModelIntent Intent, Attempt Attempt)> _running = [];
    private readonly List<Attempt> _onTheWay = [];
    private readonly Dictionary<Guid, string> _bound = [];

    /// <summary>Does the steps, then lets everything settle; throws when the stores and the model part.</summary>
    public async Task RunAsync(IEnumerable<Step> steps)
    {
        await CreateAsync(0);
        foreach (var step in steps)
        {
            await DoAsync(step);
            await CheckAsync();
        }

        await SettleAsync();
    }

    private Task DoAsync(Step step) => step.Act switch
    {
        Act.Create => CreateAsync(step.Choice),
        Act.Submit => SubmitAsync(Of(_intents, step)),
        Act.Cancel => CancelAsync(Of(_intents, step)),
        Act.Expire => ExpireAsync(),
        Act.Wait => WaitAsync(TimeSpan.FromSeconds(Of(s_seconds, step))),
        Act.Reconcile => ReconcileAsync(),
        Act.AcceptLate when _onTheWay.Count == 0 => Task.CompletedTask,
        // The card was on its way when its answer was given up, and arrives only now.
        Act.AcceptLate => Accept(Of(_onTheWay, step)),
        _ when _running.Count == 0 => Task.CompletedTask,
        Act.Answer => AnswerAsync(Of(_running, step), step.Choice),
        Act.CrashBefore => Crash(Of(_running, step), accepted: false),
        Act.CrashAfter => Crash(Of(_running, step), accepted: true),
        _ => throw new ArgumentOutOfRangeException(nameof(step)),
    };

    private async Task CreateAsync(int choice)
    {
        if (_intents.Count == MostIntents)
            return;
        var lifetime = choice % 2 == 0 ? 90 : 900;
        var id = await stores.OpenAsync(lifetime);
        _intents.Add(new ModelIntent(id, stores.Clock.GetUtcNow().AddSeconds(lifetime), Tries));
    }

    private async Task SubmitAsync(ModelIntent intent)
    {
        var expected = intent.Begin(stores.Clock.GetUtcNow());
        var attempt = await stores.BeginAsync(intent.Id, _book.Facts.Name);
        Demand(expected == attempt is not null, $"submit: expected {expected}");
        if (attempt is null)
            return;
        _begun.Add((intent, attempt, stores.Clock.GetUtcNow()));
        _running.Add((intent, attempt));
    }

    private async Task AnswerAsync((ModelIntent Intent, Attempt Attempt) running, int choice)
    {
        var (intent, attempt) = running;
        // An attempt the provider has accepted cannot be declined any more.
        Outcome outcome = (choice % 6) switch
        {
            0 or 1 => _book.Accept(attempt.Id),
            2 when !_book.Tokens.ContainsKey(attempt.Id) => new Outcome.Declined("203"),
            3 when !_book.Tokens.ContainsKey(attempt.Id) => new Outcome.Refused("HTTP 429", Sent: true),
            4 when !_book.Tokens.ContainsKey(attempt.Id) => new Outcome.Refused("ConnectionError", Sent: false),
            _ => new Outcome.Unknown("Timeout"),
        };
        _running.Remove(running);
        if (outcome is Outcome.Unknown)
            _onTheWay.Add(attempt);
        await stores.SettleAsync(attempt, outcome);
        intent.Finish(attempt.Number, outcome);
    }

    private Task Crash((ModelIntent Intent, Attempt Attempt) running, bool accepted)
    {
        _running.Remove(running);
        _onTheWay.Add(running.Attempt);
        return accepted ? Accept(running.Attempt) : Task.CompletedTask;
    }

    private Task Accept(Attempt attempt)
    {
        _book.Accept(attempt.Id);
        return Task.CompletedTask;
    }

    private async Task CancelAsync(ModelIntent intent)
    {
        var expected = intent.Cancel(stores.Clock.GetUtcNow());
        Demand(expected == await stores.Intents.CancelAsync(intent.Id), $"cancel: expected {expected}");
    }

    private async Task ExpireAsync()
    {
        await stores.Intents.ExpireAsync();
        _intents.ForEach(intent => intent.Expire(stores.Clock.GetUtcNow()));
    }

    private Task WaitAsync(TimeSpan time)
    {
        stores.Clock.Advance(time);
        return Task.CompletedTask;
    }

    // When it asks is its own affair; what it may do is not.
    private async Task ReconcileAsync()
    {
        using var reconciler = new Reconciler(
            stores.Get<AttemptStore>(),
                [stores.Get<IntentSettlement>()], [_book], stores.Clock, new ApplicationLifetime(NullLogger<ApplicationLifetime>.Instance),
                NullLogger<Reconciler>.Instance);
        await reconciler.PollAsync();
        await reconciler.IdleAsync();
        foreach (var intent in _intents.Where(intent => intent.State == IntentState.Submitting))
        {
            var (_, attempt, begun) = _begun.Last(one => one.Intent == intent);
            switch ((await stores.ReadAsync(intent.Id)).State)
            {
                case IntentState.Submitting:
                    break;
                case IntentState.Captured:
                    Demand(_book.Tokens.ContainsKey(attempt.Id), "captured without a token");
                    intent.Finish(attempt.Number, _book.Accept(attempt.Id));
                    break;
                default:
                    Demand(begun + s_lease <= stores.Clock.GetUtcNow(), "given back before its lease was over");
                    intent.Release();
                    break;
            }
        }
    }

    private async Task CheckAsync()
    {
        foreach (var intent in _intents)
        {
            var stored = await stores.ReadAsync(intent.Id);
            Demand(
                (stored.State, stored.Attempt) == (intent.State, intent.Attempt),
                $"the store says {stored.State} {stored.Attempt}, the model {intent.State} {intent.Attempt}");
            Demand(stored.TriesLeft == intent.TriesLeft, $"the store has {stored.TriesLeft} tries, the model {intent.TriesLeft}");
            var token = await stores.ColumnAsync(intent.Id, "token");
            Demand((intent.State == IntentState.Captured) == token is not null, "a token and not captured, or the other way round");
            if (token is not null)
                Demand(_bound.TryAdd(intent.Id, token) || _bound[intent.Id] == token, "the bound token changed");
        }
    }

    // Whatever still runs dies; then only time passes and the reconciler asks.
    private async Task SettleAsync()
    {
        _running.Clear();
        for (var round = 0; round < 12; round++)
        {
            stores.Clock.Advance(s_lease * Math.Pow(2, round));
            await ReconcileAsync();
        }

        await ExpireAsync();
        await CheckAsync();
        foreach (var intent in _intents)
        {
            Demand(intent.State != IntentState.Submitting, "never settled");
            var events = await stores.Db.ReadAsync(tx => tx.QueryAsync<string>(
                "select type from events where object_id = @id order by sequence", new { id = intent.Id.ToString() }));
            string[] expected = intent.State == IntentState.Created
                ? ["capture.created"]
                : ["capture.created", $"capture.{intent.State.ToWire()}"];
            Demand(events.SequenceEqual(expected), $"events: {string.Join(", ", events)}");
        }

        foreach (var (intent, attempt, _) in _begun)
        {
            var (state, _, token) = await stores.AttemptAsync(attempt);
            var made = _book.Tokens.GetValueOrDefault(attempt.Id);
            var bound = made is not null && _bound.GetValueOrDefault(intent.Id) == made;
            Demand(
                made is null
                    ? state is "declined" or "refused" or "unknown"
                    : bound
                    ? state == "approved"
                    : state == "orphan" && token == made,
                $"an attempt ended as {state}, its token was {(made is null ? "never made" : bound ? "bound" : "not bound")}");
        }
    }

    private static T Of<T>(IReadOnlyList<T> list, Step step) => list[step.Choice % list.Count];

    private static void Demand(bool isSo, string otherwise)
    {
        if (!isSo)
            throw new InvalidOperationException(otherwise);
    }
}

/// <summary>What can happen next.</summary>
public enum Act
{
    Create,
    Submit,
    Answer,
    CrashBefore,
    CrashAfter,
    AcceptLate,
    Cancel,
    Expire,
    Wait,
    Reconcile,
}

/// <summary>A step of a history.</summary>
/// <param name="Act">What happens.</param>
/// <param name="Choice">To which one, or how.</param>
public sealed record Step(Act Act, int Choice);

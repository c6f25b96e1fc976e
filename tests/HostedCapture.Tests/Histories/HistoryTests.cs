using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using HostedCapture.Data;
using HostedCapture.Tests.Data;
using Xunit;

namespace HostedCapture.Tests.Histories;

/// <summary>
/// Random histories of creating, submitting, answering, crashing, canceling, expiring and reconciling, through the real
/// stores on SQLite: at most one token is bound, every accepted card ends in a known state, states only move forward,
/// and a captured intent has exactly one event of it. <c>HC_HISTORIES</c> says how many.
/// </summary>
public sealed class HistoryTests
{
    private static readonly int s_count = int.Parse(Environment.GetEnvironmentVariable("HC_HISTORIES") ?? "300", CultureInfo.InvariantCulture);

    private static readonly Gen<Act> s_act = Gen.Frequency(
        (1, Gen.Constant(Act.Create)), (6, Gen.Constant(Act.Submit)), (4, Gen.Constant(Act.Answer)), (2, Gen.Constant(Act.CrashBefore)), (2, Gen.Constant(Act.CrashAfter)),
        (1, Gen.Constant(Act.AcceptLate)), (1, Gen.Constant(Act.Cancel)), (1, Gen.Constant(Act.Expire)), (4, Gen.Constant(Act.Wait)), (5, Gen.Constant(Act.Reconcile)));

    private static readonly Gen<Step[]> s_history =
        from length in Gen.Choose(1, 25)
        from steps in (from act in s_act from choice in Gen.Choose(0, 59) select new Step(act, choice)).ArrayOf(length)
        select steps;

    [Fact]
    public async Task No_Sequence_Of_Events_Loses_Or_Doubles_A_Token()
    {
        await using var stores = await Stores.OnAsync(DatabaseKind.Sqlite);
        stores.Clock.Stop();
        var shorter = Arb.From(s_history, history => Enumerable.Range(0, history.Length).Select(gone => history.Where((_, index) => index != gone).ToArray()));
        Prop.ForAll(shorter, history => new History(stores).RunAsync(history).GetAwaiter().GetResult()).Check(Config.QuickThrowOnFailure.WithMaxTest(s_count).WithQuietOnSuccess(true));
    }
}

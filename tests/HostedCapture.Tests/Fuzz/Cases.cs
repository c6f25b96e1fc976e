using System.Globalization;
using Xunit;
using Xunit.Abstractions;

namespace HostedCapture.Tests.Fuzz;

/// <summary>
/// Runs cases: never an answer of 500 and more, never an error in the log. <c>HC_FUZZ_CASES</c> says how many of each kind,
/// <c>HC_FUZZ_SEED</c> which.
/// </summary>
internal sealed class Cases(AppFixture app, ITestOutputHelper output)
{
    private const int AtOnce = 16;

    private static readonly int s_cases =
        int.Parse(Environment.GetEnvironmentVariable("HC_FUZZ_CASES") ?? "400", CultureInfo.InvariantCulture);
    private static readonly ulong s_seed =
        ulong.Parse(Environment.GetEnvironmentVariable("HC_FUZZ_SEED") ?? "20261121", CultureInfo.InvariantCulture);

    private IEnumerable<string> Troubles => app.Logs.Lines.Where(line => line.StartsWith("Error ", StringComparison.Ordinal)
        || line.StartsWith("Critical ", StringComparison.Ordinal));

    /// <summary>One after the other.</summary>
    public async Task EachAsync(Func<Dice, Task<Reply?>> send)
    {
        output.WriteLine($"HC_FUZZ_SEED={s_seed} HC_FUZZ_CASES={s_cases}");
        for (var number = 0; number < s_cases; number++)
        {
            var reply = await SentAsync(send(Dice(number)));
            Check(number, reply is null or { Status: < 500 }, $"{reply?.Status} {reply?.Text}");
        }

        Assert.True(!Troubles.Any(), string.Join("\n", Troubles));
    }

    /// <summary>Many at once, each on a connection of its own. An answer is what came back of it, whole.</summary>
    public async Task AllAsync(Func<Dice, Task<string>> send, Func<string, bool> isGood)
    {
        output.WriteLine($"HC_FUZZ_SEED={s_seed} HC_FUZZ_CASES={s_cases}");
        await Parallel.ForEachAsync(
            Enumerable.Range(0, s_cases), new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (number, _) =>
        {
            var said = await send(Dice(number));
            Check(number, isGood(said), said);
        });
        Assert.True(!Troubles.Any(), string.Join("\n", Troubles));
    }

    private static Dice Dice(int number) => new(s_seed + (ulong)number);

    private void Check(int number, bool good, string said) =>
        Assert.True(
            good,
            $"case {number}, to be had again with HC_FUZZ_SEED={s_seed + (ulong)number} HC_FUZZ_CASES=1: "
                + $"{said}\n{string.Join('\n', Troubles)}");

    // Far too much is refused before all of it is sent: the client then sees the connection end.
    private static async Task<Reply?> SentAsync(Task<Reply?> sending)
    {
        try
        {
            return await sending;
        }
        catch (HttpRequestException exception) when (exception.InnerException is IOException)
        {
            return null;
        }
    }
}

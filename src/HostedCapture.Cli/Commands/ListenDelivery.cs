using System.Globalization;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using HostedCapture.Cli.Feed;
using HostedCapture.Client;

namespace HostedCapture.Cli.Commands;

/// <summary>The forwarding half of <c>listen</c>: one event after the other, each until the receiver has it.</summary>
/// <param name="run">The run.</param>
/// <param name="forwarder">Sends.</param>
/// <param name="cursor">How far the receiver has got.</param>
/// <param name="only">Types to forward; none: all.</param>
internal sealed class ListenDelivery(Run run, Forwarder forwarder, Cursor cursor, string[] only)
{
    private static readonly TimeSpan s_firstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_lastPause = TimeSpan.FromSeconds(30);

    /// <summary>How many were forwarded.</summary>
    public int Count { get; private set; }

    /// <summary>Forwards what is heard; ends only by cancellation or an error.</summary>
    public async Task RunAsync(ChannelReader<EventPage> pages, CancellationToken cancellationToken)
    {
        await foreach (var page in pages.ReadAllAsync(cancellationToken))
        {
            foreach (var one in page.Items)
            {
                if (cursor.Done.Contains(one.Id) || one.Time < cursor.NotBefore
                    || (only.Length > 0 && !only.Contains(one.Type.Value, StringComparer.Ordinal)))
                    continue;
                await ForwardAsync(one, cancellationToken);
                cursor.Took(one);
                Count++;
            }

            cursor.Passed(page);
        }
    }

    private async Task ForwardAsync(Event one, CancellationToken cancellationToken)
    {
        for (var (tries, pause) = (1, s_firstPause); ; tries++)
        {
            var answer = await forwarder.SendAsync(one, cancellationToken);
            var again = answer.IsTaken ? (TimeSpan?)null : answer.RetryAfter is { } asked && asked < s_lastPause ? asked : pause;
            await ShowAsync(one, answer, tries, again);
            if (again is not { } wait)
                return;
            await Task.Delay(wait, run.Terminal.Clock, cancellationToken);
            pause = pause + pause < s_lastPause ? pause + pause : s_lastPause;
        }
    }

    private Task ShowAsync(Event one, ReceiverAnswer answer, int tries, TimeSpan? again)
    {
        var json = new JsonObject
        {
            ["time"] = run.Terminal.Clock.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
            ["event_id"] = one.Id,
            ["type"] = one.Type.Value,
            ["object_id"] = one.ObjectId,
            ["sequence"] = one.Sequence,
            ["status"] = answer.Status,
            ["error"] = answer.Error,
            ["milliseconds"] = (long)answer.Took.TotalMilliseconds,
            ["tries"] = tries,
            ["again_in_seconds"] = again?.TotalSeconds,
        };
        return run.PrintAsync(json, () =>
        {
            var now = TimeZoneInfo.ConvertTime(run.Terminal.Clock.GetUtcNow(), run.Terminal.Clock.LocalTimeZone);
            var line = $"{now:HH:mm:ss}  {one.Type.Value,-27} {one.ObjectId}  -> {answer.Status?.ToString() ?? answer.Error}  "
                + $"{answer.Took.TotalMilliseconds:0} ms";
            return again is not { } wait
                ? line
                : $"{line}  {run.Text("listen.again", ("tries", tries), ("seconds", (int)wait.TotalSeconds))}";
        });
    }
}

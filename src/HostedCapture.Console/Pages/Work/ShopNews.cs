using HostedCapture.Client;
using OperatorConsole.Texts;

namespace OperatorConsole.Pages.Work;

/// <summary>Whether the shop was told of what happened, as the timeline shows it.</summary>
public enum ShopKnows
{
    /// <summary>There was nothing to tell.</summary>
    NothingToTell,

    /// <summary>Its application has no address for webhooks.</summary>
    NoAddress,

    /// <summary>The newest event has arrived everywhere.</summary>
    Told,

    /// <summary>The newest event is on its way.</summary>
    OnTheWay,

    /// <summary>The newest event did not arrive somewhere.</summary>
    NotTold,
}

/// <summary>What the shop was told of an intent or payment.</summary>
public sealed class ShopNews
{
    private readonly TimelineItem? _event;
    private readonly IReadOnlyList<TimelineItem> _deliveries;

    /// <summary>Reads it from a timeline.</summary>
    /// <param name="timeline">Everything that happened.</param>
    public ShopNews(IReadOnlyList<TimelineItem> timeline)
    {
        _event = timeline.LastOrDefault(item => item.Kind == "event");
        // Ids are made in the order of time: of two events of one type, the later delivery has the greater one.
        _deliveries =
        [
            .. timeline.Where(item => item.Kind == "delivery" && item.Type == _event?.Type && item.Reference is not null)
                .GroupBy(item => item.Actor, StringComparer.Ordinal)
                .Select(endpoint => endpoint.MaxBy(item => item.Reference, StringComparer.Ordinal)!),
        ];
        Knows = this switch
        {
            { _event: null } => ShopKnows.NothingToTell,
            { _deliveries.Count: 0 } => ShopKnows.NoAddress,
            _ when _deliveries.All(item => item.Outcome == "delivered") => ShopKnows.Told,
            _ when _deliveries.All(item => item.Outcome is "delivered" or "pending") => ShopKnows.OnTheWay,
            _ => ShopKnows.NotTold,
        };
    }

    /// <summary>Whether it was told of the newest event.</summary>
    public ShopKnows Knows { get; }

    /// <summary>The newest event's type; null when there is none.</summary>
    public string? EventType => _event?.Type;

    /// <summary>The ids of the newest event's deliveries, one for each of the shop's addresses.</summary>
    public IReadOnlyList<string> DeliveryIds => [.. _deliveries.Select(item => item.Reference!)];

    /// <summary>The delivery to look at first: one that did not arrive, else the newest; null when there is none.</summary>
    public string? FirstToRead =>
        (_deliveries.FirstOrDefault(item => item.Outcome != "delivered") ?? _deliveries.MaxBy(item => item.Time))?.Reference;

    /// <summary>One line about it.</summary>
    /// <param name="words">The reader's.</param>
    /// <param name="formats">The reader's.</param>
    public string Line(Words words, Formats formats)
    {
        if (Knows is ShopKnows.NothingToTell or ShopKnows.NoAddress)
            return words[$"work.told.{(Knows == ShopKnows.NoAddress ? "no_address" : "nothing")}"];
        var type = words.Or("parts.event_type", EventType!);
        var arrived = _deliveries.Count(item => item.Outcome == "delivered");
        return Knows switch
        {
            ShopKnows.Told => words["work.told.yes", type, formats.Time(_deliveries.Max(item => item.Time))],
            ShopKnows.OnTheWay => words["work.told.on_the_way", type, arrived, _deliveries.Count],
            _ => words["work.told.no", type, arrived, _deliveries.Count],
        };
    }
}

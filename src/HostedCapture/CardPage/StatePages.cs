using HostedCapture.Domain;
using HostedCapture.Intents;
using HostedCapture.Pages;

namespace HostedCapture.CardPage;

/// <summary>The page of each state: what happened, what it means, what to do next.</summary>
public static class StatePages
{
    /// <summary>The page of an intent that is not open.</summary>
    /// <param name="frame">With its shop.</param>
    /// <param name="intent">The intent.</param>
    /// <param name="state">Its state now.</param>
    /// <param name="path">The page's own address, for "refresh".</param>
    /// <param name="wayOn">Where the browser goes next; null: nowhere by itself.</param>
    public static Notice Of(PageFrame frame, StoredIntent intent, IntentState state, string path, string? wayOn) => state switch
    {
        IntentState.Captured => new(
            frame.Text("captured.title"),
            frame.Texts.Format("captured.text", ("shop", frame.ShopName), ("last4", Receipts.LastFour(intent))),
            "done",
            wayOn,
            frame.Text("way.on")),
        IntentState.Submitting => new(frame.Text("checking.title"), frame.Text("checking.text"), "wait", path, frame.Text("checking.link")),
        _ => new(frame.Text($"{state.ToWire()}.title"), frame.Text($"{state.ToWire()}.text"), "stop", wayOn, frame.Text("way.back")),
    };
}

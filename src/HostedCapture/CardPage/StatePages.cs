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

    /// <summary>The page of an unknown link.</summary>
    public static Notice Unknown(PageFrame frame) => new(frame.Text("unknown.title"), frame.Text("unknown.text"), "stop", null, null);

    /// <summary>The page of a request that could not be served.</summary>
    /// <param name="frame">With its shop, where it is known.</param>
    /// <param name="cause">The status, or the cause that is shown instead.</param>
    /// <param name="form">Where the form is; null: nowhere.</param>
    public static Notice Trouble(PageFrame frame, string cause, string? form)
    {
        var key = frame.Texts.Has($"trouble.{cause}.title") ? cause : cause.StartsWith('4') ? "400" : "500";
        return new(
            frame.Text($"trouble.{key}.title"), frame.Text($"trouble.{key}.text"), "stop", form,
            form is null ? null : frame.Text("way.form"));
    }
}

using System.Text.Json;
using HostedCapture.Applications;
using HostedCapture.Domain;
using HostedCapture.Intents;

namespace HostedCapture.CardPage;

/// <summary>The page of each state: what happened, what it means, the way on.</summary>
public static class Notices
{
    /// <summary>The page of an intent that is not open.</summary>
    /// <param name="frame">With its shop.</param>
    /// <param name="intent">The intent.</param>
    /// <param name="state">Its state now.</param>
    /// <param name="path">The page's own address, for "refresh".</param>
    public static Notice Of(PageFrame frame, StoredIntent intent, IntentState state, string path) => state switch
    {
        IntentState.Captured => new(
            frame.Text("captured.title"),
            frame.Texts.Format("captured.text", ("shop", frame.ShopName), ("last4", Last4(intent))),
            "done",
            WayOn(frame, intent, state),
            frame.Text("way.on")),
        IntentState.Submitting => new(frame.Text("checking.title"), frame.Text("checking.text"), "wait", path, frame.Text("checking.link")),
        _ => new(frame.Text($"{state.ToWire()}.title"), frame.Text($"{state.ToWire()}.text"), "stop", WayOn(frame, intent, state), frame.Text("way.back")),
    };

    /// <summary>The page of a link nobody knows.</summary>
    public static Notice Unknown(PageFrame frame) => new(frame.Text("unknown.title"), frame.Text("unknown.text"), "stop", null, null);

    /// <summary>The page of a request that could not be served.</summary>
    public static Notice Trouble(PageFrame frame, int status, string? form)
    {
        var key = frame.Texts.Has($"trouble.{status}.title") ? status : status < 500 ? 400 : 500;
        return new(frame.Text($"trouble.{key}.title"), frame.Text($"trouble.{key}.text"), "stop", form, form is null ? null : frame.Text("way.form"));
    }

    /// <summary>Where a finished intent's browser goes: judged again, since the list of origins may have changed since.</summary>
    public static string? WayOn(PageFrame frame, StoredIntent intent, IntentState state)
    {
        var address = state == IntentState.Captured ? intent.Body.RedirectUrls!.ReturnUrl : intent.Body.RedirectUrls!.CancelUrl;
        return frame.Shop is { } shop && ReturnOrigin.Check(address, shop.ReturnOrigins) is null ? address : null;
    }

    private static string Last4(StoredIntent intent)
    {
        using var gateway = JsonDocument.Parse(intent.Gateway ?? "{}");
        foreach (var name in new[] { "panLast4", "panLast6" })
        {
            if (gateway.RootElement.TryGetProperty(name, out var digits) && digits.GetString() is { Length: >= 4 } last)
                return last[^4..];
        }

        return "";
    }
}

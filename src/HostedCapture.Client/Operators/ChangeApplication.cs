namespace HostedCapture.Client;

/// <summary>A new application.</summary>
public sealed class NewApplication
{
    /// <summary>The OAuth client; null: made of the name. It never changes.</summary>
    public string? ClientId { get; set; }

    /// <summary>For people; required.</summary>
    public string? Name { get; set; }

    /// <summary>Origins that browsers may be sent back to; at least one.</summary>
    public IReadOnlyList<string> ReturnOrigins { get; set; } = [];

    /// <summary>The cardholders' language when nothing else tells: <c>es</c>, <c>en</c>, <c>pt</c>.</summary>
    public string? Locale { get; set; }

    /// <summary>Which digits of a card the merchant sees: <c>First6Last4</c> (when null), or <c>First4Last6</c>.</summary>
    public string? PanTruncation { get; set; }

    /// <summary>The provider of each kind of capture; null: the defaults.</summary>
    public ApplicationRoutes? Routes { get; set; }

    /// <summary>Whether the shop opens the card page in a window of its own.</summary>
    public bool? Popup { get; set; }

    /// <summary>Whether cardholders agree to an intent's text by a box that they tick, not by the button alone.</summary>
    public bool? ConsentBox { get; set; }

    /// <summary>How its page looks.</summary>
    public Branding? Branding { get; set; }
}

/// <summary>An application as it is to be from now on: what is left out has its default.</summary>
public sealed class ChangeApplication
{
    /// <summary>The version that was read; required.</summary>
    public int? Version { get; set; }

    /// <summary>For people; required.</summary>
    public string? Name { get; set; }

    /// <summary>Origins that browsers may be sent back to; at least one.</summary>
    public IReadOnlyList<string> ReturnOrigins { get; set; } = [];

    /// <summary>The cardholders' language when nothing else tells: <c>es</c>, <c>en</c>, <c>pt</c>.</summary>
    public string? Locale { get; set; }

    /// <summary>Which digits of a card the merchant sees: <c>First6Last4</c> (when null), or <c>First4Last6</c>.</summary>
    public string? PanTruncation { get; set; }

    /// <summary>The provider of each kind of capture; null: the defaults.</summary>
    public ApplicationRoutes? Routes { get; set; }

    /// <summary>Whether the shop opens the card page in a window of its own.</summary>
    public bool? Popup { get; set; }

    /// <summary>Whether cardholders agree to an intent's text by a box that they tick, not by the button alone.</summary>
    public bool? ConsentBox { get; set; }
}

/// <summary>How a page looks, beside its logo.</summary>
public sealed class Branding
{
    /// <summary>The shop's name as its customers know it; null: the application's.</summary>
    public string? Name { get; set; }

    /// <summary>The colour of the page's button, <c>#rrggbb</c>; null: the page's own.</summary>
    public string? AccentColor { get; set; }

    /// <summary>Where cardholders find help, an https or mailto address.</summary>
    public string? SupportUrl { get; set; }
}

/// <summary>How a page is to look from now on. The logo stays.</summary>
public sealed class ChangeBranding
{
    /// <summary>The version that was read; required.</summary>
    public int? Version { get; set; }

    /// <summary>The shop's name as its customers know it; null: the application's.</summary>
    public string? Name { get; set; }

    /// <summary>The colour of the page's button, <c>#rrggbb</c>; null: the page's own.</summary>
    public string? AccentColor { get; set; }

    /// <summary>Where cardholders find help, an https or mailto address.</summary>
    public string? SupportUrl { get; set; }
}

/// <summary>The addresses of webhooks as they are to be from now on.</summary>
public sealed class ChangeWebhooks
{
    /// <summary>The version that was read; required.</summary>
    public int? Version { get; set; }

    /// <summary>The addresses, 20 at most. One that is saved already keeps its secrets.</summary>
    public IReadOnlyList<ChangeWebhook> Webhooks { get; set; } = [];

    /// <summary>Whether new addresses are saved although nothing answers there yet.</summary>
    public bool? WithoutTest { get; set; }
}

/// <summary>An address of webhooks.</summary>
public sealed class ChangeWebhook
{
    /// <summary>The address.</summary>
    public string Url { get; set; } = "";

    /// <summary>Of a new address: the secret that its test gave, or one of your own; null: a fresh one.</summary>
    public string? Secret { get; set; }
}

/// <summary>Why an application is taken back, on the wire.</summary>
internal sealed class TakeBack
{
    public string? Reason { get; set; }
}

/// <summary>A new client secret, on the wire.</summary>
internal sealed class RollSecret
{
    public int OverlapSeconds { get; set; }
}

/// <summary>A new secret that signs webhooks, on the wire.</summary>
internal sealed class RollWebhookSecret
{
    public int OverlapSeconds { get; set; }

    public string? Secret { get; set; }
}

/// <summary>An address to try, on the wire.</summary>
internal sealed class TryWebhook
{
    public string Url { get; set; } = "";

    public string? Secret { get; set; }
}

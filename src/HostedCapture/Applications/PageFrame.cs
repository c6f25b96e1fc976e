using HostedCapture.Hosting;

namespace HostedCapture.Applications;

/// <summary>What every page of a cardholder has around it.</summary>
/// <param name="Texts">The language.</param>
/// <param name="Host">Who serves the page, as the address bar says it.</param>
/// <param name="Path">The page's own path, for the language switch.</param>
/// <param name="Style">The stylesheet, with the shop's colours where it has its own.</param>
/// <param name="IconPath">The sign in the browser's tab.</param>
public sealed record PageFrame(Texts Texts, string Host, string Path, Asset Style, string IconPath)
{
    /// <summary>The shop; null on the page of an unknown link.</summary>
    public Application? Shop { get; init; }

    /// <summary>Where help is: the shop's, or where none is known the operator's; null: nowhere.</summary>
    public string? HelpUrl { get; init; }

    /// <summary>Whether the page posts a form to itself.</summary>
    public bool HasForm { get; init; }

    /// <summary>The form's script; null on pages without a form, and where scripts are switched off.</summary>
    public Asset? Script { get; init; }

    /// <summary>The script that does a proof of work; null while none is asked for.</summary>
    public Asset? WorkScript { get; init; }

    /// <summary>The shop's logo; null for its name.</summary>
    public string? LogoPath { get; init; }

    /// <summary>The name cardholders know.</summary>
    public string ShopName => Shop?.Branding.Name ?? "";

    /// <summary>A text with the shop's name in it.</summary>
    public string Text(string key) => Texts.Format(key, ("shop", ShopName), ("host", Host));
}

/// <summary>A page that says one thing and has one way on.</summary>
/// <param name="Title">What happened.</param>
/// <param name="Text">What it means and what to do.</param>
/// <param name="Mark">The sign beside the title: <c>done</c>, <c>wait</c>, <c>stop</c>.</param>
/// <param name="WayOn">Where the link leads; null where there is no way on but the browser's.</param>
/// <param name="WayOnText">The link's text.</param>
public sealed record Notice(string Title, string Text, string Mark, string? WayOn, string? WayOnText);

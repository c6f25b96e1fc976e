using System.Text.Json;

namespace HostedCapture.Pages;

/// <summary>The frame of every cardholder page.</summary>
/// <param name="Texts">The language.</param>
/// <param name="Host">Who serves the page, as the address bar says it.</param>
/// <param name="Path">The page's own path, for the language switch.</param>
/// <param name="Style">The stylesheet, with the shop's colours where it has its own.</param>
/// <param name="IconPath">The sign in the browser's tab.</param>
public sealed record PageFrame(Texts Texts, string Host, string Path, Asset Style, string IconPath)
{
    /// <summary>The shop; null on the page of an unknown link.</summary>
    public Branding? Shop { get; init; }

    /// <summary>The help address: the shop's, or else the operator's; null: none.</summary>
    public string? HelpUrl { get; init; }

    /// <summary>Whether the page posts a form to itself.</summary>
    public bool HasForm { get; init; }

    /// <summary>The form's script; null on pages without a form, and where scripts are switched off.</summary>
    public Asset? Script { get; init; }

    /// <summary>The script that does a proof of work; null while none is asked for.</summary>
    public Asset? WorkScript { get; init; }

    /// <summary>The messages to a shop that opened the page in a window of its own; null: none.</summary>
    public Popup? Popup { get; init; }

    /// <summary>Whether the page is in such a window.</summary>
    public bool InPopup { get; init; }

    /// <summary>The shop's logo; null for its name.</summary>
    public string? LogoPath { get; init; }

    /// <summary>The name cardholders know.</summary>
    public string ShopName => Shop?.Name ?? "";

    /// <summary>A text with the shop's name in it.</summary>
    public string Text(string key) => Texts.Format(key, ("shop", ShopName), ("host", Host));
}

/// <summary>The messages to a shop that opened a page in a window of its own.</summary>
/// <param name="Script">Sends the messages.</param>
/// <param name="ShopOrigin">The one origin that gets messages: that of the return address.</param>
public sealed record Popup(Asset Script, string ShopOrigin)
{
    private const int Success = 0;
    private const int Failure = 1;

    /// <summary>How long a final page waits for the shop to close it, in seconds.</summary>
    public const int Wait = 3;

    /// <summary>The message of a final page, as JSON; null while it is not final.</summary>
    public string? Ended { get; init; }

    /// <summary>With the end: <c>response_code</c> is 0 on success, as shops of Quickpay Connect expect it.</summary>
    public Popup With(bool success, Guid id, string state) => this with
    {
        Ended = JsonSerializer.Serialize(new { response_code = success ? Success : Failure, id, state }),
    };

    /// <summary>The origin of a return address, as browsers write it.</summary>
    public static string OriginOf(string address) => new Uri(address).GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped);
}

/// <summary>A page with one message and one link.</summary>
/// <param name="Title">What happened.</param>
/// <param name="Text">What it means and what to do.</param>
/// <param name="Mark">The sign beside the title: <c>done</c>, <c>wait</c>, <c>stop</c>.</param>
/// <param name="WayOn">Where the link leads; null: no link.</param>
/// <param name="WayOnText">The link's text.</param>
public sealed record Notice(string Title, string Text, string Mark, string? WayOn, string? WayOnText);

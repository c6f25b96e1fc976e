using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using Bunit;
using HostedCapture.Applications;
using HostedCapture.CardPage;
using HostedCapture.Domain;
using HostedCapture.Pages;
using Microsoft.AspNetCore.Components;

namespace HostedCapture.Tests.CardPage;

/// <summary>The page's components as they write themselves, read as a browser would.</summary>
internal static class Rendering
{
    public const string Path = "/capture/a-key";

    public const string Token = "an antiforgery token";

    /// <summary>A shop.</summary>
    public static Application Shop(string? logo = null) => new()
    {
        Id = "one",
        Name = "Shop One",
        ClientId = "shop-one",
        SecretHashes = [],
        ReturnOrigins = [],
        Routes = new Dictionary<CaptureKind, string>(),
        Branding = new Branding("Tienda & Co", logo, null, null),
    };

    /// <summary>What is around a page.</summary>
    public static PageFrame Frame(string language = "es") =>
        new(
            Texts.In(language)!, "pay.example", Path, new Asset("/assets/capture.css", "sha384-x"),
            "/assets/icon.svg")
        { Shop = Shop().Branding };

    /// <summary>The same with the script.</summary>
    public static PageFrame WithScript(string language = "es") =>
        Frame(language) with { Script = new Asset("/assets/capture.js", "sha384-y") };

    /// <summary>A form that was not sent yet.</summary>
    public static CardFormModel Model(bool cmr = false) => new(Path, "", FieldNames.New(), cmr, ("t", Token));

    /// <summary>The whole page of a form.</summary>
    public static IHtmlDocument Form(CardFormModel model, PageFrame? frame = null) => Page<CardForm>(page => page
        .Add(form => form.Frame, frame ?? Frame())
        .Add(form => form.Model, model));

    /// <summary>The whole page of a notice.</summary>
    public static IHtmlDocument Notice(Notice notice, PageFrame? frame = null) => Page<NoticePage>(page => page
        .Add(shown => shown.Frame, frame ?? Frame())
        .Add(shown => shown.Notice, notice));

    /// <summary>A whole page.</summary>
    public static IHtmlDocument Page<TPage>(Action<ComponentParameterCollectionBuilder<TPage>> parameters)
        where TPage : IComponent
    {
        using var context = new BunitContext();
        return new HtmlParser().ParseDocument(context.Render(parameters).Markup);
    }
}

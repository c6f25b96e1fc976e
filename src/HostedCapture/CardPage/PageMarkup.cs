using System.Net;
using System.Text.RegularExpressions;

namespace HostedCapture.CardPage;

/// <summary>
/// A card page's markup, read strictly: markup this product does not write is reported instead of being parsed as
/// browsers might.
/// </summary>
public sealed partial class PageMarkup
{
    private static readonly HashSet<string> s_elements =
    [
        "html", "head", "meta", "title", "link", "script", "body", "main", "header", "footer", "nav", "section", "template", "h1", "h2", "p", "ul", "li",
        "a", "img", "form", "label", "input", "button", "div", "span", "svg", "path", "circle",
    ];

    private readonly List<string> _strange = [];
    private readonly List<(string Path, string? Integrity)> _styles = [];
    private readonly List<(string Path, string? Integrity)> _scripts = [];

    /// <summary>Markup that this product's pages never have.</summary>
    public IReadOnlyList<string> Strange => _strange;

    /// <summary>The stylesheets' addresses and the hashes on their tags.</summary>
    public IReadOnlyList<(string Path, string? Integrity)> Styles => _styles;

    /// <summary>The scripts' addresses and the hashes on their tags.</summary>
    public IReadOnlyList<(string Path, string? Integrity)> Scripts => _scripts;

    /// <summary>Whether a card can be typed into the page.</summary>
    public bool HasForm { get; private set; }

    /// <summary>Reads a page.</summary>
    public static PageMarkup Read(string html)
    {
        var markup = new PageMarkup();
        var end = 0;
        foreach (Match tag in Tag().Matches(html))
        {
            markup.ReadText(html[end..tag.Index]);
            end = tag.Index + tag.Length;
            if (tag.Groups["name"].Success)
                markup.ReadTag(tag.Groups["name"].Value.ToLowerInvariant(), Attributes(tag.Groups["attributes"].Value), html[end..]);
        }

        markup.ReadText(html[end..]);
        return markup;
    }

    /// <summary>Whether an address is a path on the page's own host.</summary>
    public static bool IsOwn(string address) => address.StartsWith('/') && !address.StartsWith("//", StringComparison.Ordinal) && !address.Contains('\\', StringComparison.Ordinal);

    private void ReadText(string text)
    {
        if (text.Contains('<', StringComparison.Ordinal))
            _strange.Add("markup that this check cannot read");
    }

    private void ReadTag(string name, List<(string Name, string Value)> attributes, string after)
    {
        if (!s_elements.Contains(name))
            _strange.Add($"an element <{name}>");
        foreach (var (attribute, value) in attributes)
        {
            if (attribute.StartsWith("on", StringComparison.Ordinal) || attribute is "style" or "srcdoc" or "formaction" or "http-equiv" or "ping")
                _strange.Add($"an attribute {attribute} on <{name}>");
            else if (attribute is "href" or "src" or "action" && value.Trim().StartsWith("javascript:", StringComparison.OrdinalIgnoreCase))
                _strange.Add($"an address that is script on <{name}>");
            else if ((attribute is "src" or "action" || (attribute == "href" && name == "link")) && !IsOwn(value))
                _strange.Add($"an address of another site on <{name}>");
        }

        string? Of(string attribute) => attributes.Find(pair => pair.Name == attribute).Value;
        switch (name)
        {
            case "script" when Of("src") is { } source && after.StartsWith("</script>", StringComparison.Ordinal):
                _scripts.Add((source, Of("integrity")));
                break;
            case "script":
                _strange.Add("a script inside the page");
                break;
            case "link" when Of("rel") == "stylesheet" && Of("href") is { } href:
                _styles.Add((href, Of("integrity")));
                break;
            case "link" when Of("rel") != "icon":
                _strange.Add($"a link of kind '{Of("rel")}'");
                break;
            case "input" when Of("autocomplete") == "cc-number":
                HasForm = true;
                break;
        }
    }

    private static List<(string Name, string Value)> Attributes(string text) =>
    [
        .. Attribute().Matches(text).Select(match => (match.Groups["name"].Value.ToLowerInvariant(), WebUtility.HtmlDecode(match.Groups["value"].Value))),
    ];

    // An opening tag with quoted attributes, a closing tag, or the doctype.
    [GeneratedRegex("""<(?<name>[a-zA-Z][a-zA-Z0-9]*)(?<attributes>(\s+[a-zA-Z][\w-]*(="[^"]*")?)*)\s*/?>|</[a-zA-Z][a-zA-Z0-9]*>|<!DOCTYPE html>""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Tag();

    [GeneratedRegex("""(?<name>[a-zA-Z][\w-]*)(="(?<value>[^"]*)")?""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Attribute();
}

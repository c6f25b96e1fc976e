using System.Diagnostics;

namespace HostedCapture.Domain;

/// <summary>Text somebody typed where card data belongs. It has no text form but <see cref="Reveal"/>.</summary>
/// <param name="text">As typed.</param>
[DebuggerDisplay("{ToString(),nq}")]
public sealed class Unprintable(string text)
{
    private readonly string _text = text;

    /// <summary>The text, for the one place that checks it.</summary>
    public string Reveal() => _text;

    /// <summary>Never the text.</summary>
    public override string ToString() => "[unprintable]";
}

using System.Diagnostics;

namespace HostedCapture.Domain;

/// <summary>Text typed into a card field. It is readable only by <see cref="Reveal"/>, and can be cleared.</summary>
[DebuggerDisplay("{ToString(),nq}")]
public sealed class SensitiveText : IDisposable
{
    private readonly char[] _text;

    /// <summary>Copies a text.</summary>
    /// <param name="text">As typed.</param>
    public SensitiveText(ReadOnlySpan<char> text)
    {
        // Pinned: the garbage collector leaves a copy behind when it moves an array.
        _text = GC.AllocateUninitializedArray<char>(text.Length, pinned: true);
        text.CopyTo(_text);
    }

    /// <summary>The text, for the one place that checks it.</summary>
    public ReadOnlySpan<char> Reveal() => _text;

    /// <summary>The text's own memory, to be written to.</summary>
    internal Span<char> Text => _text;

    /// <summary>Clears it.</summary>
    public void Dispose() => Array.Clear(_text);

    /// <summary>Never the text.</summary>
    public override string ToString() => "[unprintable]";
}

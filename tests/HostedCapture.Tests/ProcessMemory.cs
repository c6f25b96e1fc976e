using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;

namespace HostedCapture.Tests;

/// <summary>The memory of another process, read as a dump of it would be: whatever can be written to, as far as it is there.</summary>
/// <param name="process">The process's id.</param>
internal sealed partial class ProcessMemory(int process)
{
    private const int Piece = 1 << 20;
    private const int Overlap = 256;
    private const int Around = 40;
    private const int Most = 20;

    /// <summary>Whether a text is in it.</summary>
    public bool Reads(string text) => Blocks().Any(block => block.Span.IndexOf(Encoding.ASCII.GetBytes(text)) >= 0);

    /// <summary>What is found of some traces, and what stands around it: twenty at most.</summary>
    /// <param name="traces">A byte for a character.</param>
    public List<string> Find(IReadOnlyCollection<string> traces)
    {
        var known = SearchValues.Create([.. traces], StringComparison.Ordinal);
        var found = new List<string>();
        foreach (var block in Blocks())
        {
            var text = Encoding.Latin1.GetString(block.Span);
            for (var at = text.AsSpan().IndexOfAny(known); at >= 0 && found.Count < Most;)
            {
                found.Add(text[Math.Max(0, at - Around)..Math.Min(text.Length, at + (2 * Around))].Replace('\0', '.'));
                var next = text.AsSpan(at + 1).IndexOfAny(known);
                at = next < 0 ? -1 : at + 1 + next;
            }
        }

        return found;
    }

    // Heaps, stacks, the memory of native libraries; each block is there until the next one is asked for.
    private IEnumerable<ReadOnlyMemory<byte>> Blocks()
    {
        using var memory = new FileStream($"/proc/{process}/mem", FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
        var block = new byte[Piece + Overlap];
        foreach (var line in File.ReadAllLines($"/proc/{process}/maps"))
        {
            if (Mapping().Match(line) is not { Success: true } match)
                continue;
            var (from, to) = (Convert.ToInt64(match.Groups["from"].Value, 16), Convert.ToInt64(match.Groups["to"].Value, 16));
            // Pieces that overlap, so that nothing lies between two.
            for (var at = from; at < to; at += Piece)
            {
                var length = (int)Math.Min(block.Length, to - at);
                var read = 0;
                try
                {
                    memory.Position = at;
                    read = memory.ReadAtLeast(block.AsSpan(0, length), length, throwOnEndOfStream: false);
                }
                catch (IOException)
                {
                    // Given back meanwhile.
                }

                if (read > 0)
                    yield return block.AsMemory(0, read);
            }
        }
    }

    [GeneratedRegex("^(?<from>[0-9a-f]+)-(?<to>[0-9a-f]+) rw", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Mapping();
}

using System.Buffers.Binary;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml;

namespace HostedCapture.Pages;

/// <summary>
/// What an uploaded logo may be: a whole PNG, or an SVG of nothing but shapes. Its content decides, not what it is called; whatever
/// could run, load or link is refused, although a page shows it as a picture, where browsers run nothing.
/// </summary>
public static partial class LogoRules
{
    /// <summary>The most a logo has, in bytes.</summary>
    public const int Largest = 64 * 1024;

    // A picture of few bytes can be one of many pixels, and phones have little memory.
    private const int MostPixels = 2048;

    // Copies of copies grow beyond all bounds.
    private const int MostCopies = 16;

    private const string SvgSpace = "http://www.w3.org/2000/svg";
    private const string LinkSpace = "http://www.w3.org/1999/xlink";
    private const string XmlSpace = "http://www.w3.org/XML/1998/namespace";
    private const string NamesSpace = "http://www.w3.org/2000/xmlns/";

    private static readonly byte[] s_png = [0x89, (byte)'P', (byte)'N', (byte)'G', (byte)'\r', (byte)'\n', 0x1A, (byte)'\n'];

    private static readonly HashSet<string> s_shapes =
    [
        "svg", "g", "defs", "symbol", "use", "title", "desc", "style", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon",
        "text", "tspan", "linearGradient", "radialGradient", "stop", "clipPath", "mask", "pattern", "marker", "filter", "feBlend",
        "feColorMatrix", "feComposite", "feFlood", "feGaussianBlur", "feMerge", "feMergeNode", "feMorphology", "feOffset", "feDropShadow",
    ];

    /// <summary>The logo that some bytes are, or what is wrong with them.</summary>
    /// <param name="content">The file.</param>
    public static (Logo? Logo, string? Problem) Read(byte[] content)
    {
        if (content.Length is 0 or > Largest)
            return (null, $"must have from 1 to {Largest} bytes");
        var png = content.AsSpan().StartsWith(s_png);
        return (png ? FaultOfPng(content) : FaultOfSvg(content)) is { } fault
            ? (null, fault)
            : (new Logo(content, png ? Logo.Png : Logo.Svg), null);
    }

    // https://www.w3.org/TR/png-3/#5Chunk-layout
    private static string? FaultOfPng(ReadOnlySpan<byte> content)
    {
        const int Around = 12;
        var rest = content[s_png.Length..];
        var (data, first) = (false, true);
        while (rest.Length >= Around)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(rest);
            if (length > rest.Length - Around)
                break;
            var type = Encoding.Latin1.GetString(rest[4..8]);
            var body = rest.Slice(8, (int)length);
            if (Crc(rest.Slice(4, (int)length + 4)) != BinaryPrimitives.ReadUInt32BigEndian(rest[((int)length + 8)..]))
                return "is a PNG with a part whose checksum is wrong";
            if (first && (type != "IHDR" || length != 13))
                return "is a PNG without a header";
            if (first && !(Side(body) is >= 1 and <= MostPixels && Side(body[4..]) is >= 1 and <= MostPixels))
                return $"must be from 1 to {MostPixels} pixels wide and high";
            (first, data) = (false, data || (type == "IDAT" && length > 0));
            rest = rest[((int)length + Around)..];
            if (type != "IEND")
                continue;
            return !data ? "is a PNG without a picture" : rest.Length > 0 ? "has something after the end of the PNG" : null;
        }

        return "is a PNG that is cut off";

        static uint Side(ReadOnlySpan<byte> from) => BinaryPrimitives.ReadUInt32BigEndian(from);
    }

    // https://www.w3.org/TR/png-3/#D-CRCAppendix
    private static uint Crc(ReadOnlySpan<byte> of)
    {
        var crc = uint.MaxValue;
        foreach (var one in of)
        {
            crc ^= one;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 1) == 1 ? (crc >> 1) ^ 0xEDB88320 : crc >> 1;
        }

        return ~crc;
    }

    private static string? FaultOfSvg(byte[] content)
    {
        try
        {
            using var reader = XmlReader.Create(
                new MemoryStream(content, writable: false),
                new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, MaxCharactersInDocument = Largest });
            var (inStyle, copies) = (false, 0);
            while (reader.Read())
            {
                if (reader.NodeType == XmlNodeType.ProcessingInstruction)
                    return "is an SVG with a processing instruction";
                if (reader.NodeType == XmlNodeType.Element)
                {
                    if (FaultOfElement(reader) is { } fault)
                        return fault;
                    inStyle = reader.LocalName == "style" && !reader.IsEmptyElement;
                    if (reader.LocalName == "use" && ++copies > MostCopies)
                        return $"is an SVG with more than {MostCopies} <use>";
                }
                else if (reader.NodeType == XmlNodeType.EndElement)
                {
                    inStyle = false;
                }
                else if (inStyle && StyleLoads(reader.Value))
                {
                    return "is an SVG with a style that loads something";
                }
            }

            return null;
        }
        catch (XmlException exception)
        {
            return exception.Message.Contains("DTD", StringComparison.Ordinal)
                ? "is an SVG with a document type, where entities hide"
                : "is neither a PNG nor an SVG";
        }
    }

    private static string? FaultOfElement(XmlReader reader)
    {
        if (reader.NamespaceURI != SvgSpace || (reader.Depth == 0 && reader.LocalName != "svg"))
        {
            return reader.Depth == 0
                ? "is neither a PNG nor an SVG"
                : $"is an SVG with <{reader.Name}>, which is not SVG: export it as plain SVG";
        }

        if (!s_shapes.Contains(reader.LocalName))
            return $"is an SVG with <{reader.LocalName}>: only shapes, texts, gradients and filters are taken";
        var element = reader.LocalName;
        for (var more = reader.MoveToFirstAttribute(); more; more = reader.MoveToNextAttribute())
        {
            if (!IsHarmless(reader))
                return $"is an SVG with {reader.Name} on <{element}>, which could run or load something";
        }

        reader.MoveToElement();
        return null;
    }

    private static bool IsHarmless(XmlReader attribute)
    {
        var (space, name, value) = (attribute.NamespaceURI, attribute.LocalName, attribute.Value);
        if (space == NamesSpace || (space == XmlSpace && name is "space" or "lang"))
            return true;
        if (name == "href" && space is "" or LinkSpace)
            return value.StartsWith('#');
        return space.Length == 0 && !name.StartsWith("on", StringComparison.OrdinalIgnoreCase) && name != "src"
            && !(name == "style" ? StyleLoads(value) : Loads(value));
    }

    private static bool StyleLoads(string style) =>
        style.Contains("/*", StringComparison.Ordinal) || style.Contains('@', StringComparison.Ordinal) || Loads(style);

    // In CSS, a backslash can hide any word.
    private static bool Loads(string value) => value.Contains('\\', StringComparison.Ordinal) || Loading().IsMatch(value);

    // A url() that is no part of the same file, and the other functions and schemes that name something.
    [GeneratedRegex(
        """url\s*\(\s*(?!["']?\s*\#)|image(-set)?\s*\(|src\s*\(|expression\s*\(|-moz-binding|behavior\s*:|(javascript|data|vbscript)\s*:""",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Loading();
}

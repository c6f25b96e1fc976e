using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using HostedCapture.Pages;
using Xunit;

namespace HostedCapture.Tests.Pages;

/// <summary>An uploaded logo is a whole PNG, or an SVG of nothing but shapes.</summary>
public sealed class LogoRulesTests
{
    private const string Root =
        "<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" viewBox=\"0 0 9 9\">";

    /// <summary>An SVG that is taken.</summary>
    public const string GoodSvg = Root + "<rect width=\"9\" height=\"9\" fill=\"#0f6b5c\"/></svg>";

    /// <summary>A PNG that is taken: one pixel.</summary>
    public static byte[] GoodPng => Png(1, 1);

    [Fact]
    public void A_Png_Is_Taken() => Assert.Equal(Logo.Png, Good(GoodPng).Type);

    [Theory]
    [InlineData("<rect width=\"9\" height=\"9\"/>")]
    [InlineData(
        "<defs><linearGradient id=\"a\"><stop offset=\"0\" stop-color=\"#fff\"/></linearGradient></defs>"
            + "<path d=\"M0 0h9v9\" fill=\"url(#a)\"/>")]
    [InlineData(
        "<style>.a{fill:url('#a');stroke:red}</style>"
            + "<g id=\"b\" class=\"a\" style=\"fill:url(#a)\"><use href=\"#b\" xlink:href=\"#b\"/></g>")]
    [InlineData("<title>Café &amp; Co</title><!-- made by hand --><text xml:space=\"preserve\" data-name=\"logo@2x\">Aurora</text>")]
    [InlineData("<filter id=\"f\"><feGaussianBlur stdDeviation=\"1\"/></filter>")]
    public void An_Svg_Of_Shapes_Is_Taken(string inside) =>
        Assert.Equal(Logo.Svg, Good(Encoding.UTF8.GetBytes($"{Root}{inside}</svg>")).Type);

    [Theory]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("<SCRIPT/>")]
    [InlineData("<foreignObject><p/></foreignObject>")]
    [InlineData("<x:script xmlns:x=\"http://www.w3.org/1999/xhtml\">alert(1)</x:script>")]
    [InlineData("<iframe xmlns=\"http://www.w3.org/1999/xhtml\" src=\"//evil.example\"/>")]
    [InlineData("<image href=\"https://evil.example/x.png\"/>")]
    [InlineData("<image href=\"data:image/png;base64,AAAA\"/>")]
    [InlineData("<a href=\"https://evil.example\"/>")]
    [InlineData("<animate attributeName=\"href\" values=\"javascript:alert(1)\"/>")]
    [InlineData("<set attributeName=\"onload\" to=\"alert(1)\"/>")]
    [InlineData("<rect onload=\"alert(1)\"/>")]
    [InlineData("<rect ONCLICK=\"alert(1)\"/>")]
    [InlineData("<use href=\"https://evil.example/x.svg#a\"/>")]
    [InlineData("<use xlink:href=\"//evil.example/x.svg#a\"/>")]
    [InlineData("<use href=\" javascript:alert(1)\"/>")]
    [InlineData("<rect fill=\"url(https://evil.example/#a)\"/>")]
    [InlineData("<rect fill=\"URL( 'x.svg#a' )\"/>")]
    [InlineData("<rect fill=\"u\\72l(x)\"/>")]
    [InlineData("<rect style=\"background:url(//evil.example)\"/>")]
    [InlineData("<rect style=\"fill:image-set('x.png' 1x)\"/>")]
    [InlineData("<rect style=\"fill:u/**/rl(x)\"/>")]
    [InlineData("<style>@import 'https://evil.example/x.css';</style>")]
    [InlineData("<style>rect{fill:url(x.svg)}</style>")]
    [InlineData("<style><![CDATA[@font-face{src:url(x)}]]></style>")]
    [InlineData("<?xml-stylesheet href=\"https://evil.example/x.css\"?>")]
    [InlineData("<rect xml:base=\"https://evil.example/\"/>")]
    [InlineData("<rect xmlns:e=\"http://www.w3.org/2001/xml-events\" e:event=\"load\"/>")]
    public void An_Svg_That_Could_Run_Or_Load_Something_Is_Refused(string inside) => Bad(Encoding.UTF8.GetBytes($"{Root}{inside}</svg>"));

    [Theory]
    [InlineData("<!DOCTYPE svg [<!ENTITY x \"<script>alert(1)</script>\">]>" + GoodSvg)]
    [InlineData("<!DOCTYPE svg SYSTEM \"https://evil.example/x.dtd\">" + GoodSvg)]
    [InlineData("<?xml-stylesheet href=\"x.css\"?>" + GoodSvg)]
    [InlineData("<html xmlns=\"http://www.w3.org/1999/xhtml\"><script>alert(1)</script></html>")]
    [InlineData("<svg><script>alert(1)</script></svg>")]
    [InlineData("<rect xmlns=\"http://www.w3.org/2000/svg\"/>")]
    [InlineData(Root)]
    [InlineData(GoodSvg + GoodSvg)]
    [InlineData("GIF89a")]
    [InlineData("")]
    public void An_Incomplete_Svg_Is_Refused(string text) => Bad(Encoding.UTF8.GetBytes(text));

    [Fact]
    public void Copies_Of_Copies_Are_Refused() =>
        Bad(Encoding.UTF8.GetBytes($"{Root}<g id=\"a\"/>{string.Concat(Enumerable.Repeat("<use href=\"#a\"/>", 17))}</svg>"));

    [Fact]
    public void A_Png_That_Is_Cut_Off_Or_Changed_Is_Refused()
    {
        for (var length = 0; length < GoodPng.Length; length++)
            Bad(GoodPng[..length]);
        for (var at = 0; at < GoodPng.Length; at++)
        {
            var changed = GoodPng;
            changed[at] ^= 1;
            Bad(changed);
        }

        Bad([.. GoodPng, .. "<script>alert(1)</script>"u8]);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 2049)]
    [InlineData(30000, 30000)]
    public void A_Png_Of_Too_Many_Pixels_Is_Refused(int width, int height) => Bad(Png(width, height));

    [Fact]
    public void More_Than_64_Kilobytes_Are_Refused()
    {
        var filled = GoodSvg.Replace("</svg>", new string(' ', LogoRules.Largest - GoodSvg.Length) + "</svg>", StringComparison.Ordinal);
        Good(Encoding.UTF8.GetBytes(filled));
        Bad(Encoding.UTF8.GetBytes(filled + " "));
    }

    private static Logo Good(byte[] content)
    {
        var (logo, problem) = LogoRules.Read(content);
        Assert.Null(problem);
        return logo!;
    }

    private static void Bad(byte[] content)
    {
        var (logo, problem) = LogoRules.Read(content);
        Assert.Null(logo);
        Assert.NotNull(problem);
    }

    private static byte[] Png(int width, int height)
    {
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        header[8] = 8;
        using var data = new MemoryStream();
        using (var zlib = new ZLibStream(data, CompressionLevel.Optimal, leaveOpen: true))
            zlib.Write([0, 255]);
        return [0x89, .. "PNG\r\n"u8, 0x1A, (byte)'\n', .. Chunk("IHDR", header), .. Chunk("IDAT", data.ToArray()), .. Chunk("IEND", [])];
    }

    private static byte[] Chunk(string type, byte[] data)
    {
        var (length, sum) = (new byte[4], new byte[4]);
        byte[] summed = [.. Encoding.ASCII.GetBytes(type), .. data];
        BinaryPrimitives.WriteInt32BigEndian(length, data.Length);
        BinaryPrimitives.WriteUInt32BigEndian(sum, Crc(summed));
        return [.. length, .. summed, .. sum];
    }

    private static uint Crc(byte[] of)
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
}

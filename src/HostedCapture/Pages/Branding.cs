using System.Security.Cryptography;

namespace HostedCapture.Pages;

/// <summary>The merchant's look on the card page.</summary>
/// <param name="Name">The shop's name as its customers know it.</param>
/// <param name="LogoFile">Absolute path of a PNG or SVG file.</param>
/// <param name="AccentColor">CSS hex colour, <c>#rrggbb</c>.</param>
/// <param name="SupportUrl">Where a cardholder finds help: <c>https:</c> or <c>mailto:</c>.</param>
public sealed record Branding(string Name, string? LogoFile, string? AccentColor, string? SupportUrl)
{
    /// <summary>A logo that is no file but was uploaded; null: none was.</summary>
    public Logo? Logo { get; init; }
}

/// <summary>A logo.</summary>
/// <param name="content">The file.</param>
/// <param name="type">Its media type.</param>
public sealed class Logo(byte[] content, string type)
{
    /// <summary>The media type of a PNG.</summary>
    public const string Png = "image/png";

    /// <summary>The media type of an SVG.</summary>
    public const string Svg = "image/svg+xml";

    /// <summary>The file.</summary>
    public ReadOnlyMemory<byte> Content => content;

    /// <summary>Its media type.</summary>
    public string Type => type;

    /// <summary>Its name on this server, which changes with its content.</summary>
    public string FileName { get; } =
        Convert.ToHexStringLower(SHA256.HashData(content))[..16] + (type == Svg ? ".svg" : ".png");
}

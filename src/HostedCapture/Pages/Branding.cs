namespace HostedCapture.Pages;

/// <summary>The merchant's look on the card page.</summary>
/// <param name="Name">The shop's name as its customers know it.</param>
/// <param name="LogoFile">Absolute path of a PNG or SVG file.</param>
/// <param name="AccentColor">CSS hex colour, <c>#rrggbb</c>.</param>
/// <param name="SupportUrl">Where a cardholder finds help: <c>https:</c> or <c>mailto:</c>.</param>
public sealed record Branding(string Name, string? LogoFile, string? AccentColor, string? SupportUrl);

namespace HostedCapture.Pages;

/// <summary>The shops whose pages are served.</summary>
public interface IShops
{
    /// <summary>Their looks; the same list until something changes.</summary>
    IReadOnlyList<Branding> Now { get; }
}

using Microsoft.AspNetCore.StaticAssets;

namespace HostedCapture.Pages;

/// <summary>Finds the fingerprinted address of a file in <c>wwwroot-assets</c>.</summary>
/// <param name="endpoints">Where the framework lists them.</param>
public sealed class Assets(EndpointDataSource endpoints)
{
    private readonly Lazy<Dictionary<string, Asset>> _byName = new(() => Read(endpoints));

    /// <summary>The file by its plain path, such as <c>assets/capture.css</c>.</summary>
    public Asset this[string path] => _byName.Value[path];

    private static Dictionary<string, Asset> Read(EndpointDataSource endpoints)
    {
        var assets = new Dictionary<string, Asset>(StringComparer.Ordinal);
        foreach (var descriptor in endpoints.Endpoints.Select(endpoint => endpoint.Metadata.GetMetadata<StaticAssetDescriptor>())
            .OfType<StaticAssetDescriptor>())
        {
            // A fingerprinted route carries its plain name as a label; its compressed twins have selectors.
            if (descriptor.Selectors.Count == 0 && Property(descriptor, "label") is { } label)
                assets[label] = new Asset("/" + descriptor.Route, Property(descriptor, "integrity"));
        }

        return assets;
    }

    private static string? Property(StaticAssetDescriptor descriptor, string name) =>
        descriptor.Properties.FirstOrDefault(property => property.Name == name)?.Value;
}

/// <summary>A fingerprinted file.</summary>
/// <param name="Path">Absolute path.</param>
/// <param name="Integrity">Subresource integrity; null while assets are served from their folder.</param>
public sealed record Asset(string Path, string? Integrity);

using System.Reflection;

namespace HostedCapture.Hosting;

/// <summary>Which version of the product runs.</summary>
public static class ProductVersion
{
    /// <summary>The version without its commit: <c>1.2.3</c>.</summary>
    public static string Text { get; } =
        typeof(ProductVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
}

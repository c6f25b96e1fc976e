using System.Reflection;

namespace HostedCapture.Cli;

/// <summary>This program's version.</summary>
internal static class ShownVersion
{
    /// <summary>With what was built.</summary>
    public static string Full { get; } =
        typeof(ShownVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    /// <summary>Without it.</summary>
    public static string Plain { get; } = Full.Split('+')[0];
}

using System.Security.Cryptography;
using System.Text;
using HostedCapture.Secrets;

namespace HostedCapture.Audit;

/// <summary>What the process was started with.</summary>
/// <param name="Values">Each key with its value; never printed.</param>
public sealed record AuditedConfiguration(IReadOnlyCollection<string> Values);

/// <summary>A fingerprint that shows whether the configuration changed, and nothing else of it.</summary>
/// <param name="configuration">What the process was started with.</param>
/// <param name="master">Hides the configuration: its values cannot be guessed from the fingerprint.</param>
public sealed class ConfigurationFingerprint(AuditedConfiguration configuration, MasterKey master)
{
    /// <summary>The fingerprint: 16 hexadecimal digits.</summary>
    public string Text { get; } = Of(configuration, master);

    private static string Of(AuditedConfiguration configuration, MasterKey master)
    {
        var text = string.Concat(configuration.Values.Order(StringComparer.Ordinal).Select(value => $"{value}\n"));
        return Convert.ToHexStringLower(HMACSHA256.HashData(master.Derive("audited configuration"), Encoding.UTF8.GetBytes(text)))[..16];
    }
}

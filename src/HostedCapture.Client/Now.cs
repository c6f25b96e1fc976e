namespace HostedCapture.Client;

/// <summary>What time it is.</summary>
internal static class Now
{
#if NET
    public static DateTimeOffset UtcNow => TimeProvider.System.GetUtcNow();
#else
    // TimeProvider would be one more package here.
#pragma warning disable RS0030
    public static DateTimeOffset UtcNow => DateTimeOffset.UtcNow;
#pragma warning restore RS0030
#endif
}

namespace HostedCapture.Faults;

/// <summary>The card every scenario pays with: known by heart, so that it can be searched for afterwards.</summary>
internal static class MarkedCard
{
    /// <summary>Its number; the simulator approves any that is not in its table.</summary>
    public const string Number = "371946280537197";

    /// <summary>Its code.</summary>
    public const string Code = "9271";
}

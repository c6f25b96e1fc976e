namespace ProviderSimulator;

/// <summary>Tells the process that runs the simulator when a system begins to hold a call that it will never answer.</summary>
public sealed class HeldCalls
{
    /// <summary>A call is held from now on.</summary>
    public event EventHandler? Began;

    internal void Begin() => Began?.Invoke(this, EventArgs.Empty);
}

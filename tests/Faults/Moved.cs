using System.Globalization;
using System.Runtime.InteropServices;

namespace HostedCapture.Faults;

/// <summary>Money that was charged, authorized, confirmed or refunded.</summary>
/// <param name="Operation">Which of them.</param>
/// <param name="Currency">ISO 4217.</param>
/// <param name="Units">Minor units.</param>
/// <param name="LastFour">Of the card.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Moved(string Operation, string Currency, long Units, string LastFour)
{
    /// <summary>As the simulator's ledger has it.</summary>
    public static Moved Of(LedgerMovement movement) => new(
        movement.Operation, movement.Currency, PaymentPlan.Minor(movement.Amount, movement.Currency), movement.LastFour ?? "");

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Operation} {Currency} {Units} ····{LastFour}");
}

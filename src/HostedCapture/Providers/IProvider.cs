using HostedCapture.Domain;

namespace HostedCapture.Providers;

/// <summary>
/// A system that makes tokens of cards and moves money. Rules for every method: it never throws for what the provider or the
/// wire does; it never repeats a request that may have been accepted (<see cref="ProviderHttp"/> repeats only what never left
/// or was refused with 429 or 503); no readable answer after the request left is <see cref="Outcome.Unknown"/>, never a
/// failure. The caller has committed the attempt before and commits the outcome after; an outcome that is not known is
/// looked up until it is. The caller asks the <see cref="Facts"/> before anything is written, so none of the methods is
/// called for what they do not name: an adapter implements only what its system can do.
/// </summary>
public interface IProvider
{
    /// <summary>Its facts.</summary>
    ProviderFacts Facts { get; }

    /// <summary>Makes a token of a card; where asked for, only if its bank verifies it: <see cref="TokenizeRequest.Verify"/>.</summary>
    Task<Outcome> TokenizeAsync(TokenizeRequest request) => Task.FromResult<Outcome>(new Outcome.NotSupported());

    /// <summary>Deletes a token. Deleting it again does no harm.</summary>
    Task<Deletion> DeleteAsync(string token) => Task.FromResult<Deletion>(new Deletion.NotSupported());

    /// <summary>Charges a token, or only authorizes it: see <see cref="ChargeRequest.Operation"/>.</summary>
    Task<Outcome> ChargeAsync(ChargeRequest request) => Task.FromResult<Outcome>(new Outcome.NotSupported());

    /// <summary>Takes authorized money; <see cref="PaymentRequest.Amount"/> is at most what was authorized.</summary>
    Task<Outcome> ConfirmAsync(PaymentStep step) => Task.FromResult<Outcome>(new Outcome.NotSupported());

    /// <summary>Releases all of an authorization of which nothing was taken. A payment that was taken is refunded, never voided.</summary>
    Task<Outcome> VoidAsync(PaymentStep step) => Task.FromResult<Outcome>(new Outcome.NotSupported());

    /// <summary>Gives back <see cref="PaymentRequest.Amount"/>, all or a part of what is left of what was taken.</summary>
    Task<Outcome> RefundAsync(PaymentStep step) => Task.FromResult<Outcome>(new Outcome.NotSupported());

    /// <summary>Looks a card up. Changes nothing, so any node may ask at any time.</summary>
    Task<Lookup> LookUpAsync(CardLookupRequest request) =>
        Task.FromResult<Lookup>(new Lookup.CannotSay("it documents no look-up of tokens"));

    /// <summary>Looks an operation on a payment up. Changes nothing either.</summary>
    Task<Lookup> LookUpAsync(PaymentLookupRequest request);
}

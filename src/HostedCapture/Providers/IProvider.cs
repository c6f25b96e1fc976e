using HostedCapture.Domain;





namespace HostedCapture.Providers;

/// <summary>
/// A system that makes tokens of cards and moves money. Rules for every method: it never throws for what the provider or the
/// wire does; it never repeats a request that may have been accepted (<see cref="ProviderHttp"/> repeats only what never left
/// or was turned away with 429 or 503); nothing readable after the request left is <see cref="Outcome.Unknown"/>, never a
/// failure. The caller has committed the attempt before and commits the outcome after; an outcome that is not known is
/// looked up until it is. The caller asks the <see cref="Facts"/> before anything is written, so none of the methods is
/// called for what they do not name: an adapter has only those that its system has.
/// </summary>
public interface IProvider
{
    /// <summary>What is known of it before it is called.</summary>
    ProviderFacts Facts { get; }

    /// <summary>Makes a token of a card.</summary>
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

    /// <summary>Asks what became of a card. Changes nothing, so it may be asked at any time and by anybody.</summary>
    Task<Lookup> LookUpAsync(CardLookupRequest request) => Task.FromResult<Lookup>(new Lookup.CannotSay("it documents no look-up of tokens"));

    /// <summary>Asks what became of an operation on a payment. Changes nothing either.</summary>
    Task<Lookup> LookUpAsync(PaymentLookupRequest request);
}

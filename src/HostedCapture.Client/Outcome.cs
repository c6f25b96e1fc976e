namespace HostedCapture.Client;

/// <summary>
/// What came of a call to a provider: it is <see cref="Done"/>, <see cref="Declined"/>, or <see cref="Unknown"/>, since nobody
/// has said yet. <see cref="Match"/> takes an answer to each; a <c>switch</c> over the three types does the same.
/// </summary>
/// <typeparam name="T"><see cref="Payment"/> or <see cref="Intent"/>.</typeparam>
public abstract class Outcome<T>
{
    private Outcome()
    {
    }

    /// <summary>Gives what one of the three functions makes of it.</summary>
    /// <typeparam name="TResult">What they give.</typeparam>
    /// <param name="done">It is done.</param>
    /// <param name="declined">The provider said no; nothing was done.</param>
    /// <param name="unknown">It may be done or not: never repeat it, wait until it is known.</param>
    public TResult Match<TResult>(Func<T, TResult> done, Func<Declined, TResult> declined, Func<Unknown, TResult> unknown) => this switch
    {
        Done it => done(it.Value),
        Declined it => declined(it),
        _ => unknown((Unknown)this),
    };

    /// <summary>The provider did it.</summary>
    public sealed class Done : Outcome<T>
    {
        /// <summary>Makes one.</summary>
        /// <param name="value">The intent or payment afterwards.</param>
        public Done(T value) => Value = value;

        /// <summary>The intent or payment afterwards.</summary>
        public T Value { get; }
    }

    /// <summary>The provider said no; nothing was done.</summary>
    public sealed class Declined : Outcome<T>
    {
        /// <summary>Makes one.</summary>
        /// <param name="errorCode"><c>GW01_</c> and the provider's reason.</param>
        /// <param name="message">For people.</param>
        /// <param name="triesLeft">How many more cards the intent takes; null for a payment.</param>
        public Declined(string errorCode, string message, int? triesLeft = null) =>
            (ErrorCode, Message, TriesLeft) = (errorCode, message, triesLeft);

        /// <summary><c>GW01_</c> and the provider's reason.</summary>
        public string ErrorCode { get; }

        /// <summary>For people; not meant for the cardholder.</summary>
        public string Message { get; }

        /// <summary>How many more cards the intent takes; null for a payment.</summary>
        public int? TriesLeft { get; }
    }

    /// <summary>
    /// Nobody knows yet: the provider has not said, or the answer was lost. Do not repeat it; read the intent or payment by
    /// <c>WaitUntilKnownAsync</c>, or wait for its webhook.
    /// </summary>
    public sealed class Unknown : Outcome<T>
    {
        /// <summary>Makes one.</summary>
        /// <param name="id">The intent's or payment's id.</param>
        /// <param name="requestId">The <c>X-Request-Id</c> of the last answer, if any.</param>
        public Unknown(Guid id, string? requestId = null) => (Id, RequestId) = (id, requestId);

        /// <summary>The intent's or payment's id.</summary>
        public Guid Id { get; }

        /// <summary>The <c>X-Request-Id</c> of the last answer, if any.</summary>
        public string? RequestId { get; }
    }
}

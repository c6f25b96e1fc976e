using HostedCapture.Domain;
using HostedCapture.Providers;

namespace HostedCapture.Tests.Histories;

/// <summary>A provider that is nothing but its book: which attempts it made a token of.</summary>
internal sealed class ProviderBook : IProvider
{
    private readonly Dictionary<Guid, string> _tokens = [];

    public ProviderFacts Facts { get; } =
        new("book", (_, _) => throw new NotSupportedException("It is made by the history."))
        {
            FindsTokens = true,
            Operations = [],
            Required = [],
        };

    /// <summary>The token of each attempt that has one.</summary>
    public IReadOnlyDictionary<Guid, string> Tokens => _tokens;

    /// <summary>Takes a card; for the same attempt again, the same token.</summary>
    public Outcome.Approved Accept(Guid attempt)
    {
        _tokens.TryAdd(attempt, $"token of {attempt}");
        return new Outcome.Approved(_tokens[attempt], "{}");
    }

    // A card may still be on its way: that there is none is never final.
    public Task<Lookup> LookUpAsync(CardLookupRequest request) =>
        Task.FromResult<Lookup>(_tokens.ContainsKey(request.Facts.AttemptId)
            ? new Lookup.Found(Accept(request.Facts.AttemptId))
            : new Lookup.None(Final: false));

    public Task<Lookup> LookUpAsync(PaymentLookupRequest request) => throw new NotSupportedException("It moves no money.");
}

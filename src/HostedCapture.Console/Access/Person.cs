using HostedCapture.Client;
using Microsoft.AspNetCore.Components.Authorization;
using OperatorConsole.Texts;

namespace OperatorConsole.Access;

/// <summary>Who is here, in a circuit or a request, and the product as she may use it.</summary>
public sealed class Person
{
    private static readonly TimeSpan s_fresh = TimeSpan.FromMinutes(5);

    private readonly AuthenticationStateProvider _states;
    private readonly IOperatorClients _clients;
    private readonly PersonTokens _tokens;
    private readonly TimeProvider _time;

    private Reader _reader = new("en", null);
    private IOperators? _api;

    /// <summary>Made by the services, for a circuit or a request.</summary>
    public Person(AuthenticationStateProvider states, IOperatorClients clients, PersonTokens tokens, TimeProvider time)
    {
        (_states, _clients, _tokens, _time) = (states, clients, tokens, time);
        ReadAs(_reader);
    }

    /// <summary>Who she is to the product; empty until <see cref="LoadAsync"/>.</summary>
    public OperatorIdentity Identity { get; private set; } = new();

    /// <summary>The product's operator API, with her token.</summary>
    /// <exception cref="InvalidOperationException"><see cref="LoadAsync"/> was not called.</exception>
    public IOperators Api => _api ?? throw new InvalidOperationException("The person is not loaded yet.");

    /// <summary>What she reads: <c>es</c>, <c>pt</c> or <c>en</c>.</summary>
    public string Language => _reader.Language;

    /// <summary>The console's texts in her language.</summary>
    public Words Words { get; private set; } = null!;

    /// <summary>Numbers and times as she reads them.</summary>
    public Formats Formats { get; private set; } = null!;

    /// <summary>Her session; null until <see cref="LoadAsync"/>.</summary>
    public Guid? Session { get; private set; }

    /// <summary>Whether she has an account of this console, and is not of an issuer.</summary>
    public bool IsLocal { get; private set; }

    /// <summary>Whether she may now do what needs a second factor: it is no older than five minutes.</summary>
    public bool IsFresh => Identity.SecondFactor && (Identity.AuthenticatedTime is not { } at || _time.GetUtcNow() - at <= s_fresh);

    /// <summary>Whether her role has a permission.</summary>
    /// <param name="permission">Such as <c>payments.refund</c>.</param>
    public bool May(string permission) => Identity.Permissions.Contains(permission);

    /// <summary>Where she shows a second factor again, and comes back from.</summary>
    /// <param name="returnPath">A path of this console.</param>
    public string StepUpAddress(string returnPath)
    {
        var back = Uri.EscapeDataString(LocalPath.Of(returnPath));
        return IsLocal ? $"{SignInWays.StepUpPath}?return={back}" : $"{SignInWays.IssuerPath}?again=true&return={back}";
    }

    /// <summary>Notes how she reads; of a language that she has chosen for her account, that one counts.</summary>
    /// <param name="reader">As her browser's request said.</param>
    public void ReadAs(Reader reader)
    {
        _reader = reader;
        (Words, Formats) = (Words.Of(reader.Language), new Formats(reader.Language, reader.TimeZone));
    }

    /// <summary>Reads who she is and what she may, unless that was done.</summary>
    /// <param name="token">Ends the waiting.</param>
    /// <exception cref="HostedCaptureException">
    /// The product refuses her, or does not answer; <see cref="PersonTokens.SessionEnded"/>: nobody is signed in any more.
    /// </exception>
    public async Task LoadAsync(CancellationToken token)
    {
        if (_api is null || Identity.Subject.Length == 0)
            await ReloadAsync(token);
    }

    /// <summary>Reads it again: after her role changed, or she showed a second factor.</summary>
    /// <param name="token">Ends the waiting.</param>
    /// <exception cref="HostedCaptureException">As of <see cref="LoadAsync"/>.</exception>
    public async Task ReloadAsync(CancellationToken token)
    {
        var person = (await _states.GetAuthenticationStateAsync()).User;
        if (person.Session() is not { } session)
            throw new HostedCaptureException(PersonTokens.SessionEnded, "Nobody is signed in.");
        (Session, IsLocal) = (session, person.IsLocal());
        if (person.Of(PersonClaims.Language) is { } language)
            ReadAs(_reader with { Language = Words.Of(language).Language });
        _api = _clients.For(_tokens.Of(session), Language);
        Identity = await _api.MeAsync(token);
    }
}

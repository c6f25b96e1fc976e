using System.Security.Claims;
using HostedCapture.Applications;
using HostedCapture.Audit;
using HostedCapture.Hosting;

namespace HostedCapture.Operators;

/// <summary>The operator who calls, as a parameter of a route of the operator API.</summary>
public sealed record CurrentOperator
{
    /// <summary>How old a second factor may be for what needs one.</summary>
    public static readonly TimeSpan SecondFactorGoodFor = TimeSpan.FromMinutes(5);

    // RFC 8176, and what Entra ID and our consoles say.
    private static readonly string[] s_secondFactors = ["mfa", "otp", "hwk", "swk", "fido", "passkey", "sc", "sms", "tel"];

    /// <summary>Identifies it in the audit log: an account's id, <c>CONSOLE/PERSON</c>, or the id that an outside issuer gives.</summary>
    public required string Subject { get; init; }

    /// <summary>For people.</summary>
    public required string Name { get; init; }

    /// <summary>What it is.</summary>
    public required Role Role { get; init; }

    /// <summary>The applications it is of; null: all.</summary>
    public IReadOnlyList<string>? Applications { get; init; }

    /// <summary>When the person signed in; null when that is not known.</summary>
    public DateTimeOffset? AuthenticatedAt { get; init; }

    /// <summary>How the person signed in (<c>amr</c>, RFC 8176).</summary>
    public IReadOnlyList<string> Methods { get; init; } = [];

    /// <summary>Whether it is a machine account.</summary>
    public bool IsMachine { get; init; }

    /// <summary>Whether its role has a permission.</summary>
    public bool Has(Permission permission) => Role.Has(permission);

    /// <summary>Whether it is an operator of an application.</summary>
    public bool IsOf(string applicationId) => Applications?.Contains(applicationId) != false;

    /// <summary>
    /// Whether its second factor is young enough. A machine account has none: its role is given on the server, by who can do there
    /// whatever it likes.
    /// </summary>
    public bool HasSecondFactor(DateTimeOffset now) =>
        IsMachine || (AuthenticatedAt is { } at && now - at <= SecondFactorGoodFor && Methods.Any(s_secondFactors.Contains));

    /// <summary>Binds the parameter.</summary>
    /// <exception cref="InvalidOperationException">The route lets others in.</exception>
    public static ValueTask<CurrentOperator> BindAsync(HttpContext context) => Of(context) is { } caller
        ? ValueTask.FromResult(caller)
        : throw new InvalidOperationException($"No operator calls {RequestName.Of(context)}: the route needs RequiresPermission.");

    /// <summary>The operator who calls; null for anybody else.</summary>
    public static CurrentOperator? Of(HttpContext context) => (context.User.Identity as Identified)?.Operator;

    /// <summary>Who calls after its token was accepted.</summary>
    internal ClaimsPrincipal Principal() => new(new Identified(this));

    // Its name is the actor of all audit rows, and the owner of its idempotency keys and of its limit.
    private sealed class Identified : ClaimsIdentity
    {
        public Identified(CurrentOperator caller)
            : base(BearerTokens.Scheme)
        {
            Operator = caller;
            AddClaim(new Claim(DefaultNameClaimType, $"{AuditLog.OperatorActor}{caller.Subject}"));
            if (caller.Name != caller.Subject)
                AddClaim(new Claim(AuditLog.PersonClaim, caller.Name));
        }

        public CurrentOperator Operator { get; }
    }
}

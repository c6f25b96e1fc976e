using HostedCapture.Api;
using HostedCapture.Pages;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace HostedCapture.Operators;

/// <summary>The operator API: its frame, and who calls.</summary>
public static class OperatorApi
{
    private const int LargestBody = 64 * 1024;

    /// <summary>All its routes are under this tag in the description.</summary>
    internal static readonly ApiTag Tag = new(
        "Operators",
        "For those who run this installation, and for a merchant's own people: across applications, or within theirs. Each route names "
            + "the permission that it needs.");

    /// <summary>Maps the routes; none where <c>Operators</c> is not configured.</summary>
    public static void MapOperators(this IEndpointRouteBuilder app)
    {
        if (app.ServiceProvider.GetService<OperatorSettings>() is null)
            return;

        OperatorTokenApi.MapToken(app);
        var operators = app.MapGroup("/operator")
            .WithMetadata(Tag)
            .WithMetadata(new RequestSizeLimitAttribute(LargestBody))
            .RequireRateLimiting(ApiLimits.Policy)
            .RequireAuthorization(OperatorTokens.Scheme);
        operators.MapGet("/me", Me).WithName("readOperator").WithMetadata(OperatorExamples.Me).RequiresOperator();
        operators.MapGet("/roles", ListRoles).WithName("listOperatorRoles").WithMetadata(OperatorExamples.Roles).RequiresOperator();
        IntentRoutes.MapIntents(operators);
        PaymentRoutes.MapPayments(operators);
        ExportRoutes.MapExports(operators);
        SearchRoutes.MapSearch(operators);
        AttentionRoutes.MapAttention(operators);
        StatisticsRoutes.MapStatistics(operators);
        operators.MapApplications();
        operators.MapCredentials();
        operators.MapEndpoints();
        operators.MapBranding();
        RequestRoutes.MapRequests(operators);
        EventRoutes.MapEvents(operators);
        DeliveryRoutes.MapDeliveries(operators);
        AuditRoutes.MapAudit(operators);
        operators.MapAccountNotes();
        GuardRoutes.MapGuard(operators);
        ProviderRoutes.MapProviders(operators);
        IntegrityRoutes.MapIntegrity(operators);
        KeyRoutes.MapKeys(operators);
    }

    /// <summary>Read who calls</summary>
    /// <remarks>The operator of the token: its role, its applications and what it may.</remarks>
    internal static Ok<OperatorAnswer> Me(CurrentOperator caller, TimeProvider time) => TypedResults.Ok(Show(caller, time.GetUtcNow()));

    /// <summary>List the roles</summary>
    /// <remarks>Every role with what it may, and every permission with the second factor that a person needs for it.</remarks>
    internal static Ok<RoleList> ListRoles(HttpRequest request) => TypedResults.Ok(Show(Texts.Accepted(request) ?? Texts.English));

    internal static OperatorAnswer Show(CurrentOperator caller, DateTimeOffset now) => new(
        caller.Subject, caller.Name, caller.Role.Facts().Name, caller.Applications, Names(caller.Role.Facts().Permissions),
        caller.IsMachine, caller.AuthenticatedAt, caller.HasSecondFactor(now));

    internal static RoleList Show(Texts texts) => new(
        [
            .. Roles.All.Select(facts => new RoleItem(
                facts.Name, facts.OfApplications ? "application" : "installation", texts[facts.Text], Names(facts.Permissions))),
        ],
        [.. Permissions.All.Select(permission => new PermissionItem(permission.ToWire(), permission.NeedsSecondFactor()))]);

    private static List<string> Names(IEnumerable<Permission> permissions) =>
        [.. permissions.Order().Select(permission => permission.ToWire())];
}

/// <summary>An operator.</summary>
/// <param name="Subject">As in the audit log, after <c>operator:</c>.</param>
/// <param name="Name">For people.</param>
/// <param name="Role">Its role, as <c>/operator/roles</c> names it.</param>
/// <param name="Applications">The applications it is of; absent: the whole installation.</param>
/// <param name="Permissions">What it may.</param>
/// <param name="Machine">Whether it is a machine account.</param>
/// <param name="AuthenticatedTime">When the person signed in, where that is known.</param>
/// <param name="SecondFactor">Whether it may now do what needs a second factor.</param>
public sealed record OperatorAnswer(
    string Subject,
    string Name,
    string Role,
    IReadOnlyList<string>? Applications,
    IReadOnlyList<string> Permissions,
    bool Machine,
    DateTimeOffset? AuthenticatedTime,
    bool SecondFactor);

/// <summary>The roles and the permissions.</summary>
/// <param name="Items">The roles.</param>
/// <param name="Permissions">The permissions.</param>
public sealed record RoleList(IReadOnlyList<RoleItem> Items, IReadOnlyList<PermissionItem> Permissions);

/// <summary>A role.</summary>
/// <param name="Role">Its name.</param>
/// <param name="Scope"><c>installation</c>, or <c>application</c>: it is given for one or several.</param>
/// <param name="Description">What it is, in the reader's language.</param>
/// <param name="Permissions">What it may.</param>
public sealed record RoleItem(string Role, string Scope, string Description, IReadOnlyList<string> Permissions);

/// <summary>A permission.</summary>
/// <param name="Permission">Its name.</param>
/// <param name="SecondFactor">Whether a person needs a second factor of the last five minutes for it.</param>
public sealed record PermissionItem(string Permission, bool SecondFactor);

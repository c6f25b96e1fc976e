using HostedCapture.Api;
using HostedCapture.Audit;
using HostedCapture.Hosting;

namespace HostedCapture.Operators;

/// <summary>What a route of the operator API needs: any of some permissions, or none but to be an operator.</summary>
/// <param name="AnyOf">The permissions; none: any operator may.</param>
public sealed record RequiredPermissions(params IReadOnlyList<Permission> AnyOf);

/// <summary>Permissions of routes, and what is answered without them.</summary>
public static class PermissionRoutes
{
    private const string Scheme = "operator";

    /// <summary>Only operators with this permission may call the route. Which applications they see is in its SQL.</summary>
    public static TBuilder RequiresPermission<TBuilder>(this TBuilder route, Permission permission)
        where TBuilder : IEndpointConventionBuilder
    {
        route.WithMetadata(new RequiredPermissions(permission))
            .WithMetadata(new RouteNeeds($"Permission: `{permission.ToWire()}`.", Scheme))
            .Answers(PermissionMissing(permission));
        return permission.NeedsSecondFactor() ? route.Answers(SecondFactorNeeded(permission)) : route;
    }

    /// <summary>Operators with any of these permissions may call the route, which shows each only what is theirs.</summary>
    public static TBuilder RequiresAnyOf<TBuilder>(this TBuilder route, params Permission[] permissions)
        where TBuilder : IEndpointConventionBuilder =>
        route.WithMetadata(new RequiredPermissions(permissions))
            .WithMetadata(new RouteNeeds(
                $"Permission: any of {string.Join(", ", permissions.Select(one => $"`{one.ToWire()}`"))}.", Scheme))
            .Answers(PermissionMissing(permissions[0]));

    /// <summary>Every operator may call the route.</summary>
    public static TBuilder RequiresOperator<TBuilder>(this TBuilder route)
        where TBuilder : IEndpointConventionBuilder =>
        route.WithMetadata(new RequiredPermissions()).WithMetadata(new RouteNeeds("Permission: none, but to be an operator.", Scheme));

    /// <summary>403: the role does not have a permission.</summary>
    public static Problem PermissionMissing(Permission permission) => new(StatusCodes.Status403Forbidden, "PERMISSION_MISSING")
    {
        MetaData = new Dictionary<string, object>
        {
            ["permission"] = permission.ToWire(),
            ["roles"] = Roles.With(permission).Select(facts => facts.Name).ToArray(),
            ["given_by"] = Roles.WhoCanGive(permission).Select(facts => facts.Name).ToArray(),
        },
    };

    /// <summary>403: the person has shown no second factor within the last minutes.</summary>
    public static Problem SecondFactorNeeded(Permission permission) => new(StatusCodes.Status403Forbidden, "SECOND_FACTOR_NEEDED")
    {
        MetaData = new Dictionary<string, object> { ["permission"] = permission.ToWire() },
    };

    /// <summary>Notes a refusal of the operator who calls, and gives it back to be answered.</summary>
    public static async Task<Problem> NoteAsync(this Problem refusal, HttpContext context)
    {
        var audit = context.RequestServices.GetRequiredService<AuditLog>();
        var id = await RequestName.ObjectAsync(context);
        var detail = $"{RequestName.Of(context)}: {refusal.StatusCode} {refusal.Code}"
            + (refusal.MetaData.TryGetValue("permission", out var permission) ? $" {permission}" : "");
        await audit.WriteRefusalAsync(audit.Row("access.refused", AuditLog.Failure, id?.ToString(), detail));
        return refusal;
    }

    /// <summary>Refuses operators who may not call a route, before anything of their request is read.</summary>
    public static void UseOperatorPermissions(this IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        if (CurrentOperator.Of(context) is { } caller
            && context.GetEndpoint()?.Metadata.GetMetadata<RequiredPermissions>() is { } needs
            && Refusal(caller, needs.AnyOf, context.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow()) is { } refusal)
        {
            await (await refusal.NoteAsync(context)).ExecuteAsync(context);
            return;
        }

        await next(context);
    });

    private static Problem? Refusal(CurrentOperator caller, IReadOnlyList<Permission> anyOf, DateTimeOffset now)
    {
        if (anyOf.Count > 0 && !anyOf.Any(caller.Has))
            return PermissionMissing(anyOf[0]);
        return anyOf is [var only] && only.NeedsSecondFactor() && !caller.HasSecondFactor(now) ? SecondFactorNeeded(only) : null;
    }
}

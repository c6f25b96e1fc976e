using System.Reflection;
using Microsoft.AspNetCore.Authorization;

namespace OperatorConsole.Access;

/// <summary>
/// Policies whose name is a permission of the product. All that is asked of a request is that somebody is signed in: what she may is
/// read from the product, shown by the shell, and decided by the product at every call.
/// </summary>
internal sealed class PermissionPolicies : IAuthorizationPolicyProvider
{
    private static readonly AuthorizationPolicy s_signedIn =
        new AuthorizationPolicyBuilder(PersonClaims.Scheme).RequireAuthenticatedUser().RequireClaim(PersonClaims.Session).Build();

    public Task<AuthorizationPolicy?> GetPolicyAsync(string policyName) => Task.FromResult<AuthorizationPolicy?>(s_signedIn);

    public Task<AuthorizationPolicy> GetDefaultPolicyAsync() => Task.FromResult(s_signedIn);

    public Task<AuthorizationPolicy?> GetFallbackPolicyAsync() => Task.FromResult<AuthorizationPolicy?>(null);
}

/// <summary>The permission that a page needs.</summary>
public static class PagePermission
{
    /// <summary>The policy of the page's <c>[Authorize]</c>; null: whoever is signed in may see it.</summary>
    /// <param name="page">The page's class.</param>
    public static string? Of(Type page) =>
        page.GetCustomAttributes<AuthorizeAttribute>(inherit: true).Select(one => one.Policy).FirstOrDefault(policy => policy is not null);
}

using Microsoft.AspNetCore.Antiforgery;

namespace HostedCapture.Pages;

/// <summary>Binds a form to its page: the token of one intent's form is invalid for any other.</summary>
public sealed class AntiforgeryPerPage : IAntiforgeryAdditionalDataProvider
{
    /// <inheritdoc/>
    public string GetAdditionalData(HttpContext context) => Page(context);

    /// <inheritdoc/>
    public bool ValidateAdditionalData(HttpContext context, string additionalData) => additionalData == Page(context);

    private static string Page(HttpContext context) => context.Request.RouteValues["key"] as string ?? "";
}

using System.Text.RegularExpressions;
using HostedCapture.Data;
using Microsoft.AspNetCore.Diagnostics;

namespace HostedCapture.Hosting;

/// <summary>Marks endpoints of links, which are capabilities: the key in one opens an object.</summary>
/// <param name="FindAsync">The object's id; null when the key opens nothing.</param>
public sealed record LinkedObject(Func<IServiceProvider, string, Task<Guid?>> FindAsync);

/// <summary>
/// The name of a request in logs and rows: its method and its route's template, never its path, since a path
/// can be a capture link or hold typed text.
/// </summary>
public static partial class RequestName
{
    /// <summary>The name: <c>POST /capture/{key}</c>.</summary>
    public static string Of(HttpContext context) => $"{MethodOf(context)} {RouteOf(context)}";

    /// <summary>The method; one name for those that are not known, since methods are free text.</summary>
    public static string MethodOf(HttpContext context) => Method(context.Request.Method);

    /// <summary>The route's template as the API's description has it: <c>/capture/{key}</c>.</summary>
    // The template of a group's own route ends with a slash that requests do not have; what form a part must have is the router's.
    public static string RouteOf(HttpContext context) =>
        (EndpointOf(context) as RouteEndpoint)?.RoutePattern.RawText is { } route
            ? Constraint().Replace($"/{route.Trim('/')}", "}")
            : "(no route)";

    /// <summary>The endpoint; while an error is answered, the one that failed. Null: there is none.</summary>
    public static Endpoint? EndpointOf(HttpContext context) =>
        context.GetEndpoint() ?? context.Features.Get<IExceptionHandlerFeature>()?.Endpoint;

    /// <summary>The id in a request's path; null when there is none.</summary>
    public static Guid? IdOf(HttpContext context) =>
        Guid.TryParse(context.Request.RouteValues["id"]?.ToString(), out var id) ? id : null;

    /// <summary>The id of the object a request is about; null when it names none, or the database is away.</summary>
    public static async Task<Guid?> ObjectAsync(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<LinkedObject>() is not { } linked)
            return IdOf(context);
        try
        {
            return await linked.FindAsync(context.RequestServices, context.Request.RouteValues["key"]!.ToString()!);
        }
        catch (DatabaseUnavailableException)
        {
            return null;
        }
    }

    [GeneratedRegex(":[a-z]+}", RegexOptions.None, 1000)]
    private static partial Regex Constraint();

    private static string Method(string method) =>
        HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsPost(method) || HttpMethods.IsPut(method)
        || HttpMethods.IsPatch(method) || HttpMethods.IsDelete(method) || HttpMethods.IsOptions(method)
            ? method.ToUpperInvariant()
            : "(other method)";
}

using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http.HttpResults;
using OperatorConsole.Access;

namespace OperatorConsole.Pages.Developer;

/// <summary>
/// Shops' logos at this console's own address: its pages load pictures from nowhere else. They are public files of the product, below
/// <c>/brand</c>, whose names are made of their content.
/// </summary>
public static partial class LogoRoute
{
    private const string Root = "/logos";
    private const string ClientName = "logos";

    // A file of the configuration may be larger than one that was uploaded.
    private const int Largest = 1024 * 1024;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    /// <summary>Adds what it needs.</summary>
    /// <param name="services">The services.</param>
    public static void AddLogos(this IServiceCollection services) => services
        .AddHttpClient(ClientName, client => (client.Timeout, client.MaxResponseContentBufferSize) = (s_patience, Largest))
        .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });

    /// <summary>Maps the route.</summary>
    /// <param name="routes">The routes.</param>
    public static void MapLogos(this IEndpointRouteBuilder routes) =>
        routes.MapGet($"{Root}/{{file}}", SendAsync).RequireAuthorization("applications.read");

    /// <summary>Where a logo is on this console; null: there is none.</summary>
    /// <param name="logoUrl">Where it is at the product.</param>
    public static string? AddressOf(string? logoUrl) =>
        Uri.TryCreate(logoUrl, UriKind.Absolute, out var url) && FileName().IsMatch(url.Segments[^1]) ? $"{Root}/{url.Segments[^1]}" : null;

    private static async Task<Results<FileContentHttpResult, NotFound>> SendAsync(
        string file, IHttpClientFactory clients, ProductConnection product, CancellationToken ended)
    {
        if (!FileName().IsMatch(file))
            return TypedResults.NotFound();
        try
        {
            using var client = clients.CreateClient(ClientName);
            using var answer = await client.GetAsync(new Uri($"{product.Address.ToString().TrimEnd('/')}/brand/{file}"), ended);
            var type = answer.Content.Headers.ContentType?.MediaType;
            return answer.IsSuccessStatusCode && type is ("image/png" or "image/svg+xml")
                ? TypedResults.Bytes(await answer.Content.ReadAsByteArrayAsync(ended), type)
                : TypedResults.NotFound();
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException && !ended.IsCancellationRequested)
        {
            return TypedResults.NotFound();
        }
    }

    [GeneratedRegex(@"\A[0-9a-f]{16}\.(png|svg)\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex FileName();
}

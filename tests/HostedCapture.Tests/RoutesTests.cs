using HostedCapture.Providers;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.StaticAssets;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace HostedCapture.Tests;

/// <summary>Every route needs a token, or is on the list here.</summary>
public sealed class RoutesTests(AppFixture app) : IClassFixture<AppFixture>
{
    // Who needs no token: whoever asks for one, the cardholder with a link, a supervisor, a provider that signs what it says.
    private static readonly string[] s_open =
    [
        "/sso/oauth2/v2/token", "/oauth2/token", "/.well-known/jwks.json", "/.well-known/openid-configuration",
        "/.well-known/oauth-authorization-server", "/operator/token",
        "/capture/{key}", "/capture/{key}/cancel", "/capture/{key}/state", "/capture/{key}/{**rest}", "/brand/{file}", "/csp-reports",
        "/pay/{key}", "/pay/{key}/bank", "/pay/{key}/{**rest}", "/bank/{operation:guid}/{proof}", "/capture", "/pay",
        "/openapi/v1.json", "/docs/{**path}",
        "/health/live", "/health/ready", "/sso/health", "/tokenization/health", "/checkout/health",
        .. from facts in All.Providers from route in facts.Notifications select $"/providers/{facts.Name}/{route.Path}",
    ];

    private IEnumerable<RouteEndpoint> Routes => app.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>();

    private IEnumerable<RouteEndpoint> OfTheProduct => Routes.Where(route => route.Metadata.GetMetadata<StaticAssetDescriptor>() is null);

    [Fact]
    public void A_Route_Needs_A_Token_Or_Is_On_The_List()
    {
        var open = OfTheProduct.Where(route => route.Metadata.GetMetadata<IAuthorizeData>() is null
            || route.Metadata.GetMetadata<IAllowAnonymous>() is not null);
        Assert.Equal(
            string.Join('\n', s_open.Order(StringComparer.Ordinal)),
            string.Join('\n', open.Select(PathOf).Distinct().Order(StringComparer.Ordinal)));
    }

    [Fact]
    public async Task Without_A_Token_Every_Other_Route_Says_401_And_Does_Nothing()
    {
        using var anonymous = app.Anonymous();
        var asked = 0;
        foreach (var route in OfTheProduct.Where(route => !s_open.Contains(PathOf(route))))
        {
            var path = PathOf(route)
                .Replace("{id:guid}", Guid.NewGuid().ToString(), StringComparison.Ordinal)
                .Replace("{id}", "1", StringComparison.Ordinal)
                .Replace("{number:int}", "1", StringComparison.Ordinal)
                .Replace("{endpoint}", "1", StringComparison.Ordinal)
                .Replace("{method}", "token", StringComparison.Ordinal)
                .Replace("{name}", "quickpay", StringComparison.Ordinal);
            Assert.DoesNotContain('{', path);
            foreach (var method in route.Metadata.GetRequiredMetadata<HttpMethodMetadata>().HttpMethods)
            {
                foreach (var headers in new (
                    string, string)[][] { [], [("Authorization", "Bearer x.y.z")],
                    [("Authorization", "Basic ZGVtby1zaG9wOmRlbW8tc2VjcmV0")] })
                {
                    var reply = await anonymous.CallAsync(new HttpMethod(method), path, Make.Content("{"), headers);
                    Assert.True(reply.Status == 401, $"{method} {path}: {reply.Status}");
                    Assert.Equal("Bearer", reply.Header("WWW-Authenticate"));
                    Assert.Equal("InvalidCredentials", reply.Get("error_code"));
                    asked++;
                }
            }
        }

        Assert.True(asked >= 3 * 8);
    }

    private static string PathOf(RouteEndpoint route) => "/" + route.RoutePattern.RawText!.Trim('/');
}

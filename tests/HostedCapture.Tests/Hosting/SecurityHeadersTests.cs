using System.Globalization;
using HostedCapture.Data;
using HostedCapture.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Matching;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace HostedCapture.Tests.Hosting;

/// <summary>Every route there is, with every kind of answer it could give.</summary>
public sealed class SecurityHeadersTests
{
    private const string Wanted = "X-Test-Wanted";

    private static readonly IReadOnlyDictionary<string, string> s_page = SecurityHeaders.OfPage(secure: true, script: true);
    private static readonly int[] s_statuses = [200, 204, 303, 400, 401, 403, 404, 405, 409, 410, 413, 415, 422, 429, 500, 502, 503, 504];

    [Fact]
    public async Task Every_Status_Of_Every_Route_Has_Them()
    {
        await using var app = await new AppFixture()
            .With(("PublicBaseUrl", "https://pay.example"))
            .With(services => services.AddSingleton<MatcherPolicy, AnswerAsWanted>())
            .StartAsync();
        using var merchant = app.Client();
        using var operators = app.Operator();
        var routes = app.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().ToList();
        Assert.True(routes.Count > 40);
        var missing = new List<string>();
        foreach (var route in routes)
        {
            var path = Fill(route.RoutePattern);
            var client = path.StartsWith("/operator", StringComparison.Ordinal) ? operators : merchant;
            var method = route.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods is [var first, ..]
                ? new HttpMethod(first)
                : HttpMethod.Get;
            foreach (var status in s_statuses)
                Check($"{method} {path} {status}", await client.CallAsync(method, path, null, (Wanted, $"{status}")), status);
            Check($"{method} {path} thrown", await client.CallAsync(method, path, null, (Wanted, "throw")), 500);
            Check($"{method} {path} canceled", await client.CallAsync(method, path, null, (Wanted, "cancel")), 500);
            Check($"{method} {path} locked", await client.CallAsync(method, path, null, (Wanted, "lock")), 503);
            // And what it says by itself, to this and to other methods.
            Check($"{method} {path}", await client.CallAsync(method, path), null);
            foreach (var other in new[] { HttpMethod.Patch, HttpMethod.Options, HttpMethod.Head })
                Check($"{other} {path}", await client.CallAsync(other, path), null);
            Check($"{method} {path}/nothing/here", await client.CallAsync(method, $"{path.TrimEnd('/')}/nothing/here"), null);
        }

        Assert.True(missing.Count == 0, string.Join('\n', missing.Take(20)));

        // Who asks for help names a request by this header.
        var failed =
            await merchant.CallAsync(HttpMethod.Get, "/health/live", null, (Wanted, "throw"), (SecurityHeaders.RequestId, "merchant-17"));
        Assert.Equal("merchant-17", failed.Header(SecurityHeaders.RequestId));
        Assert.Contains(app.Logs.Lines, line => line.Contains("Request merchant-17: GET ", StringComparison.Ordinal));

        void Check(string what, Reply reply, int? status)
        {
            if (status is not null && reply.Status != status)
                missing.Add($"{what} answered {reply.Status}");
            var path = what.Split(' ')[1];
            var isPage = reply.Header("Content-Type")?.StartsWith("text/html", StringComparison.Ordinal) == true;
            Expect("Content-Security-Policy", path.StartsWith("/docs", StringComparison.Ordinal)
                ? null
                : isPage
                ? s_page["Content-Security-Policy"]
                : SecurityHeaders.NoPagePolicy);
            if (isPage && (path.StartsWith("/capture", StringComparison.Ordinal) || path.StartsWith("/pay", StringComparison.Ordinal)))
                Expect("Integrity-Policy", "blocked-destinations=(script style), endpoints=(csp)");
            Expect("X-Content-Type-Options", "nosniff");
            Expect("Referrer-Policy", "no-referrer");
            if (!path.StartsWith("/pay", StringComparison.Ordinal))
                Expect("Cross-Origin-Opener-Policy", "same-origin");
            Expect("Cross-Origin-Resource-Policy", "same-origin");
            Expect("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()");
            Expect("Strict-Transport-Security", "max-age=31536000; includeSubDomains");
            Expect(SecurityHeaders.RequestId, null);
            if (reply.Header("Content-Security-Policy") is { } policy && (!policy.Contains("default-src 'none'", StringComparison.Ordinal)
                || !policy.Contains("frame-ancestors 'none'", StringComparison.Ordinal)
                || policy.Contains("unsafe", StringComparison.Ordinal)))
                missing.Add($"{what}: {policy}");
            if (reply.Header("Cache-Control") is not "no-store"
                && !(reply.Status < 400 && reply.Header("Cache-Control")?.Contains("immutable", StringComparison.Ordinal) == true))
                missing.Add($"{what}: Cache-Control {reply.Header("Cache-Control")}");
            if (reply.Header("Server") is not null || reply.Header("X-Powered-By") is not null)
                missing.Add($"{what}: says what it runs on");

            void Expect(string name, string? value)
            {
                if (reply.Header(name) is not { Length: > 0 } found || (value is not null && found != value))
                    missing.Add($"{what}: {name} is {reply.Header(name)}");
            }
        }
    }

    private static string Fill(RoutePattern pattern) =>
        "/" + string.Join('/', pattern.PathSegments.Select(segment => string.Concat(segment.Parts.Select(part => part switch
    {
        RoutePatternLiteralPart literal => literal.Content,
        RoutePatternSeparatorPart separator => separator.Content,
        RoutePatternParameterPart parameter when parameter.ParameterPolicies.Any(policy => policy.Content == "guid") =>
            Guid.Empty.ToString(),
        RoutePatternParameterPart parameter when parameter.ParameterPolicies.Any(policy => policy.Content == "int") => "1",
        // The first of the words it may be: regex(^(one|two)$).
        RoutePatternParameterPart { ParameterPolicies: [{ Content: { } words }] }
            when words.StartsWith("regex(^(", StringComparison.Ordinal) => words.Split('(', '|')[2],
        RoutePatternParameterPart => "x",
        _ => throw new InvalidOperationException(),
    }))));

    /// <summary>Answers in a route's place, as a header of the request wants it; all that is known of the route stays.</summary>
    private sealed class AnswerAsWanted : MatcherPolicy, IEndpointSelectorPolicy
    {
        public override int Order => int.MaxValue;

        public bool AppliesToEndpoints(IReadOnlyList<Endpoint> endpoints) => true;

        public Task ApplyAsync(HttpContext httpContext, CandidateSet candidates)
        {
            if (httpContext.Request.Headers[Wanted] is not [{ } wanted])
                return Task.CompletedTask;
            for (var i = 0; i < candidates.Count; i++)
            {
                if (candidates.IsValidCandidate(i) && candidates[i].Endpoint is RouteEndpoint route)
                    candidates.ReplaceEndpoint(i, new RouteEndpoint(
                        context => AnswerAsync(context, wanted), route.RoutePattern, route.Order, route.Metadata,
                        route.DisplayName), candidates[i].Values);
            }

            return Task.CompletedTask;
        }

        private static Task AnswerAsync(HttpContext context, string wanted)
        {
            context.Response.StatusCode = wanted switch
            {
                "throw" => throw new InvalidOperationException("as wanted"),
                "cancel" => throw new OperationCanceledException(),
                "lock" => throw new DatabaseUnavailableException(new InvalidOperationException("as wanted")),
                _ => int.Parse(wanted, CultureInfo.InvariantCulture),
            };
            // These always come with a body of their own; the others may be left to the net for bare statuses.
            return context.Response.StatusCode is 409 or 410 or 422 or 502 or 504 ? context.Response.WriteAsync("x") : Task.CompletedTask;
        }
    }
}

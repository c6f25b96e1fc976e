using System.Collections.Concurrent;
using HostedCapture.Operators;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace HostedCapture.Tests.Operators;

/// <summary>
/// Every route of the operator API × every role × an object of its own or of another application. The routes are those that are
/// mapped, so a new one fails until it has a row.
/// </summary>
public sealed class RolesTests(AppFixture app) : IClassFixture<AppFixture>
{
    // Routes that look into several subjects, and those that every operator may call.
    private static readonly string[] s_notOne = ["readOperator", "listOperatorRoles", "searchAsOperator", "noteAccount"];

    private static readonly ConcurrentDictionary<AppFixture, RoleStage> s_stages = new();

    private static readonly IReadOnlyList<RoleRow> s_rows =
    [
        .. typeof(RoleRows).Assembly.GetTypes()
            .Where(type => !type.IsAbstract && typeof(RoleRows).IsAssignableFrom(type))
            .OrderBy(type => type.Name, StringComparer.Ordinal)
            .SelectMany(type => ((RoleRows)Activator.CreateInstance(type)!).All()),
    ];

    public static TheoryData<string, string> Cells()
    {
        var cells = new TheoryData<string, string>();
        foreach (var row in s_rows)
        {
            foreach (var account in OperatorAccounts.All)
                cells.Add(row.Route, account);
        }

        return cells;
    }

    private IEnumerable<RouteEndpoint> Routes => app.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        .Where(route => $"/{route.RoutePattern.RawText!.TrimStart('/')}".StartsWith("/operator/", StringComparison.Ordinal)
            && route.RoutePattern.RawText.Trim('/') != "operator/token");

    [Fact]
    public void Every_Route_Has_A_Row() => Assert.Equal(
        Routes.Select(NameOf).Order(StringComparer.Ordinal), s_rows.Select(row => row.Route).Order(StringComparer.Ordinal));

    [Fact]
    public void Every_Route_Names_One_Permission()
    {
        foreach (var route in Routes)
        {
            var needs = route.Metadata.GetMetadata<RequiredPermissions>();
            Assert.True(needs is not null, $"{NameOf(route)} names no permission");
            Assert.True(
                needs.AnyOf.Count == 1 != s_notOne.Contains(NameOf(route)),
                $"{NameOf(route)} names {needs.AnyOf.Count} permissions");
        }
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public async Task A_Role_Is_Let_In_Exactly_Where_It_May(string route, string account)
    {
        var row = s_rows.Single(one => one.Route == route);
        var stage = s_stages.GetOrAdd(app, _ => new RoleStage(app));
        var needs = Routes.Single(one => NameOf(one) == route).Metadata.GetRequiredMetadata<RequiredPermissions>().AnyOf;
        var role = app.Services.GetRequiredService<OperatorSettings>().Accounts.Single(one => one.Id == account).Role;
        var may = needs.Count == 0 || needs.Any(one => role.Has(one));
        using var client = app.Operator(account);
        foreach (var shop in new[] { AppFixture.DemoShop, AppFixture.OtherShop })
        {
            var sees = shop == AppFixture.DemoShop || !OperatorAccounts.IsMerchants(account);
            var shown = may && row.Shows is not null ? await row.Shows(stage, shop) : null;
            var path = await row.Path(stage, shop);
            var body = row.Body?.Invoke(stage, shop);
            var reply = await client.CallAsync(row.Method, path, body is null ? null : Make.Content(body.ToJsonString()));
            var told = $"{account} {row.Method} {path}: {reply.Status} {reply.Text}";
            if (!may)
            {
                Assert.True(reply.Status == 403 && reply.Get("error_code") == "PERMISSION_MISSING", told);
                Assert.Equal(needs[0].ToWire(), reply.Get("meta_data.permission"));
            }
            else if (row.NamesObject && !sees)
            {
                Assert.True(reply.Status == 404, told);
            }
            else if (row.Except.TryGetValue(account, out var other))
            {
                Assert.True(reply.Status == other, told);
            }
            else
            {
                Assert.True(row.Allowed.Contains(reply.Status), told);
                if (shown is not null)
                    Assert.True(reply.Text.Contains(shown, StringComparison.Ordinal) == sees, $"{shown} in {told}");
            }
        }
    }

    private static string NameOf(RouteEndpoint route) =>
        route.Metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName ?? route.DisplayName!;
}

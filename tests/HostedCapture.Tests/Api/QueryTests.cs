using Xunit;

namespace HostedCapture.Tests.Api;

/// <summary>A parameter that is misspelt or empty is named, on every route that reads a query: it must not give everything.</summary>
public sealed class QueryTests(AppFixture app) : IClassFixture<AppFixture>
{
    private static readonly (string Path, string[] Parameters)[] s_routes =
    [
        ("/tokenization/captures", ["state", "reference_id", "created_from", "created_to", "limit", "after"]),
        ("/tokenization/events", ["after", "wait"]),
        ("/webhooks/deliveries", ["state", "after", "limit"]),
        ("/tokenization/captures/{id}/events", ["after"]),
        ("/checkout/payments/{id}/events", ["after"]),
    ];

    private static readonly string[] s_unknown =
        ["referenceId", "status", "created_after", "type", "page", "Limit", "AFTER", "reference-id", "lang", ""];

    [Fact]
    public async Task An_Unknown_Parameter_Is_Named()
    {
        using var client = app.Client();
        foreach (var (path, parameters) in Routes())
        {
            foreach (var name in s_unknown)
                Expect.Invalid(await client.ReadAsync($"{path}?{name}=x"), [.. Wrong(name, parameters)]);
            Expect.Invalid(await client.ReadAsync($"{path}?status=captured&type"), "status unknown_parameter", "type unknown_parameter");
        }

        var many = string.Join('&', Enumerable.Range(0, 500).Select(i => $"x{i}=1"));
        Assert.Equal(20, (await client.ReadAsync($"/tokenization/events?{many}")).Errors.Count);
    }

    [Fact]
    public async Task An_Empty_Parameter_Is_Named()
    {
        using var client = app.Client();
        foreach (var (path, parameters) in Routes())
        {
            foreach (var name in parameters)
            {
                Expect.Invalid(await client.ReadAsync($"{path}?{name}="), $"{name} empty");
                Expect.Invalid(await client.ReadAsync($"{path}?{name}"), $"{name} empty");
                Expect.Invalid(await client.ReadAsync($"{path}?{name}=&{name}="), $"{name} duplicate");
            }
        }
    }

    [Fact]
    public async Task The_Error_Of_A_Parameter_Is_In_The_Callers_Language()
    {
        using var client = app.Client();
        var reply = await client.ReadAsync("/tokenization/captures?estado=captured", ("Accept-Language", "es"));
        Assert.StartsWith("Aquí no existe", reply.Get("meta_data.errors.0.message"), StringComparison.Ordinal);
    }

    // A name in another case is read, so what it holds may be wrong too.
    private static IEnumerable<string> Wrong(string name, string[] parameters)
    {
        yield return $"{name} unknown_parameter";
        if (parameters.FirstOrDefault(known => known.Equals(name, StringComparison.OrdinalIgnoreCase)) is { } known)
            yield return $"{known} {(known == "after" ? "cursor" : "range")}";
    }

    private static IEnumerable<(string Path, string[] Parameters)> Routes() =>
        s_routes.Select(route => (route.Path.Replace("{id}", $"{Guid.NewGuid()}", StringComparison.Ordinal), route.Parameters));
}

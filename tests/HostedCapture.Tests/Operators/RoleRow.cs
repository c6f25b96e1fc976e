using System.Text.Json.Nodes;

namespace HostedCapture.Tests.Operators;

/// <summary>
/// A row of the table of routes and roles: how a route of the operator API is asked. <see cref="RolesTests"/> asks it as each role,
/// for an object of the role's own application and for one of another. A class of rows derives from <see cref="RoleRows"/>.
/// </summary>
/// <param name="Route">The route's name, as <c>WithName</c> has it.</param>
/// <param name="Method">Its method.</param>
/// <param name="Path">Makes what is needed in a shop (<see cref="AppFixture.DemoShop"/> or the other), and gives the path.</param>
internal sealed record RoleRow(string Route, HttpMethod Method, Func<RoleStage, string, Task<string>> Path)
{
    /// <summary>The body; null: none.</summary>
    public Func<RoleStage, string, JsonObject?>? Body { get; init; }

    /// <summary>The statuses of who may.</summary>
    public IReadOnlyList<int> Allowed { get; init; } = [200];

    /// <summary>Whether the path names an object of one application: for operators of another, there is none (404).</summary>
    public bool NamesObject { get; init; }

    /// <summary>
    /// Of a list: a text, such as an id, of an object of the shop. It must be there for who sees the shop, and not for others.
    /// </summary>
    public Func<RoleStage, string, Task<string>>? Shows { get; init; }

    /// <summary>Roles that have the permission and are refused for another reason, with the status; a reason belongs beside it.</summary>
    public IReadOnlyDictionary<string, int> Except { get; init; } = new Dictionary<string, int>();

    /// <summary>A route that takes nothing and shows nothing of applications.</summary>
    public static RoleRow Plain(string route, HttpMethod method, string path) => new(route, method, (_, _) => Task.FromResult(path));
}

/// <summary>Rows of one subject. All classes that derive from it are found.</summary>
internal abstract class RoleRows
{
    /// <summary>The rows.</summary>
    public abstract IEnumerable<RoleRow> All();
}

/// <summary>What the rows ask about: the application, and objects of two shops.</summary>
internal sealed class RoleStage(AppFixture app)
{
    private readonly Dictionary<string, string> _known = [];

    /// <summary>The application.</summary>
    public AppFixture App => app;

    /// <summary>The id of a shop's application.</summary>
    public async Task<string> ApplicationAsync(string shop)
    {
        var intent = await KnownAsync($"application {shop}", async () =>
        {
            using var client = app.Client(shop);
            return (await client.CreateAsync()).Get("application")!;
        });
        return intent;
    }

    /// <summary>A new open intent of a shop.</summary>
    public async Task<string> NewIntentAsync(string shop)
    {
        using var client = app.Client(shop);
        return (await client.CreateAsync()).Get("id")!;
    }

    /// <summary>An open intent of a shop, the same each time: for what changes nothing.</summary>
    public Task<string> IntentAsync(string shop) => KnownAsync($"intent {shop}", () => NewIntentAsync(shop));

    /// <summary>A value that is made once.</summary>
    public async Task<string> KnownAsync(string name, Func<Task<string>> make) =>
        _known.TryGetValue(name, out var known) ? known : _known[name] = await make();
}

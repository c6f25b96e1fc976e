using HostedCapture.Client;
using HostedCapture.Data;
using HostedCapture.Tests.Payments;
using HostedCapture.Tests.Webhooks;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OperatorConsole.Access;
using OperatorConsole.Accounts;
using Xunit;
using static HostedCapture.Tests.Payments.PaymentCalls;

namespace HostedCapture.Tests.OperatorConsole;

/// <summary>
/// The product, a console, a merchant's server, and one person of each role; what there is to act on is made as each action needs it.
/// The cards of the second shop are at a provider that cannot look operations up.
/// </summary>
public sealed class ActionHouse : IAsyncLifetime
{
    /// <summary>The reason of everything that is done here.</summary>
    public const string Reason = "The customer asked for it";

    private readonly Dictionary<AccountRole, ActingPerson> _people = [];
    private readonly Dictionary<string, string> _known = [];

    /// <summary>The console and the product.</summary>
    public ConsoleFixture Console { get; } = new();

    /// <summary>The product.</summary>
    public AppFixture App => Console.App;

    /// <summary>The demo shop's server.</summary>
    public Merchant Merchant { get; private set; } = null!;

    /// <summary>The administrator's API, to make things ready with.</summary>
    internal IOperators Administrator { get; private set; } = null!;

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        Merchant = await Merchant.StartAsync();
        App.With([
            .. Merchant.Settings(), ("Applications:1:Routes:PEINAU_CAPTURE", "firstoken"),
            ("Providers:firstoken:SearchByReference", "false"), ("Providers:firstoken:TimeoutSeconds", "1"),
        ]);
        await Console.StartAsync();
        Administrator = ApiOf(await Console.SignInAsync(name: "Eva Diaz"));
    }

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        await Console.DisposeAsync();
        await Merchant.DisposeAsync();
    }

    /// <summary>The person of a role.</summary>
    internal async Task<ActingPerson> PersonAsync(AccountRole role)
    {
        if (!_people.TryGetValue(role, out var person))
        {
            var signedIn = await Console.SignInAsync(role, $"Ana {role}");
            _people[role] = person = new(role, signedIn, $"Ana {role}", ApiOf(signedIn));
        }

        return person;
    }

    /// <summary>An open intent of the demo shop.</summary>
    internal async Task<string> IntentAsync()
    {
        using var client = App.Client();
        return (await client.CreateAsync()).Get("id")!;
    }

    /// <summary>A payment of the demo shop: <c>paid</c> or <c>authorized</c>.</summary>
    internal async Task<string> PaymentAsync(string state)
    {
        using var client = App.Client();
        var payment = await client.PaymentAsync(Body(await KnownAsync("card", () => client.CardAsync()), deferred: state == "authorized"));
        await client.FollowAsync(payment, "silent_charge");
        await client.UntilAsync(payment.Link("self"), reply => reply.Get("state") == state);
        return payment.Get("id")!;
    }

    /// <summary>An operation of the other shop of which nobody knows what became of it.</summary>
    internal async Task<string> UnknownOperationAsync()
    {
        using var client = App.Client(AppFixture.OtherShop);
        var payment = await client.PaymentAsync(Body(await KnownAsync("other card", () => client.CardAsync())));
        await App.Simulator.ScriptSystemAsync("firstoken", "charge", "hang");
        Assert.Equal(202, (await client.FollowAsync(payment, "silent_charge")).Status);
        await App.Services.GetRequiredService<Db>().InTransactionAsync(
            tx => tx.ExecuteAsync("update attempts set lease_until = 1 where owner_id = @id", new { id = payment.Get("id") }));
        return Assert.Single(await PaymentCalls.TextsAsync(App, $"select id from attempts where owner_id = '{payment.Get("id")}'"));
    }

    /// <summary>A delivery to the demo shop's server.</summary>
    internal Task<string> DeliveryAsync() => KnownAsync("delivery", async () =>
    {
        var intent = await IntentAsync();
        return Assert.Single(await PaymentCalls.TextsAsync(
            App, $"select d.id from deliveries d join events e on e.id = d.event_id where e.object_id = '{intent}'"));
    });

    /// <summary>An application of the database, which the people of merchants are of, too.</summary>
    internal async Task<OperatorApplication> ApplicationAsync()
    {
        var made = await Administrator.Applications.CreateAsync(new NewApplication
        {
            ClientId = $"shop-{Guid.NewGuid():N}",
            Name = "New shop",
            ReturnOrigins = ["https://shop.example"],
        });
        var applications = string.Join('\n', ConsoleFixture.DemoShopId, made.Application.Id);
        await using var db = await Get<IDbContextFactory<AccountsContext>>().CreateDbContextAsync();
        foreach (var person in _people.Values.Where(person => person.Role.IsOfApplications()))
        {
            await db.Users.Where(one => one.Id == person.SignedIn.Account)
                .ExecuteUpdateAsync(set => set.SetProperty(one => one.ApplicationLines, applications));
        }

        return made.Application;
    }

    /// <summary>A service of the console.</summary>
    internal T Get<T>()
        where T : notnull => Console.Services.GetRequiredService<T>();

    private IOperators ApiOf(SignedInPerson who) => Get<IOperatorClients>().For(Get<PersonTokens>().Of(who.Session));

    private async Task<string> KnownAsync(string name, Func<Task<string>> make) =>
        _known.TryGetValue(name, out var known) ? known : _known[name] = await make();
}

/// <summary>Somebody who acts at the console.</summary>
/// <param name="Role">What she is.</param>
/// <param name="SignedIn">Her session, with a second factor of this moment.</param>
/// <param name="Name">As the audit log has it.</param>
/// <param name="Api">The operator API as she may use it.</param>
internal sealed record ActingPerson(AccountRole Role, SignedInPerson SignedIn, string Name, IOperators Api);

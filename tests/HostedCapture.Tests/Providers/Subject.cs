using HostedCapture.Domain;
using HostedCapture.Providers;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Xunit;

namespace HostedCapture.Tests.Providers;

/// <summary>An adapter, wired as the product wires it, and requests for it.</summary>
internal sealed class Subject : IDisposable
{
    // What the simulator takes: the product's own settings for Development.
    private static readonly IConfiguration s_development =
        new ConfigurationBuilder().AddJsonFile(Path.Combine(Repository.Root, "src/HostedCapture/appsettings.Development.json")).Build();

    private readonly ProviderHttp _http = new(TimeProvider.System);

    /// <summary>An adapter by its name, speaking with an address.</summary>
    public Subject(string name, string address, TimeSpan? timeout = null, params (string Name, string Value)[] credentials)
    {
        var known = s_development.GetSection($"Providers:{name}")
            .GetChildren()
            .ToDictionary(setting => setting.Key, setting => setting.Value!, StringComparer.OrdinalIgnoreCase);
        foreach (var (key, value) in credentials)
            known[key] = value;
        var settings = new ProviderSettings(new Uri(address), timeout ?? TimeSpan.FromSeconds(20), known);
        var endpoint = new ProviderEndpoint(settings, _http);
        Adapter = All.Providers.Single(facts => facts.Name == name).Make(endpoint, TimeProvider.System);
    }

    public IProvider Adapter { get; }

    /// <summary>An adapter that speaks with the simulator, whose reports are there at once.</summary>
    public static Subject Simulated(AppFixture app, string name, TimeSpan? timeout = null) =>
        new(name, $"{app.Simulator.Address}/{name}", timeout, (CyberSource.ReportLag, "0"));

    /// <summary>Where providers tell of payments by themselves.</summary>
    public static IEnumerable<string> NotificationPaths =>
        from facts in All.Providers
        from route in facts.Notifications
        where route.Method == HttpMethods.Post
        select $"/providers/{facts.Name}/{route.Path}";

    /// <summary>The providers that are so.</summary>
    public static IEnumerable<string> Which(Func<ProviderFacts, bool> so) => All.Providers.Where(so).Select(facts => facts.Name);

    /// <summary>Each of the providers that are so, with each of some values.</summary>
    public static TheoryData<string, T> Each<T>(Func<ProviderFacts, bool> so, params IEnumerable<T> values)
    {
        var data = new TheoryData<string, T>();
        foreach (var name in Which(so))
        {
            foreach (var value in values)
                data.Add(name, value);
        }

        return data;
    }

    /// <summary>The settings that a provider cannot do without, all of them wrong.</summary>
    public static (string Name, string Value)[] Wrong(string name) =>
        [.. All.Providers.Single(facts => facts.Name == name).Required.Select(setting => (setting, "wrong"))];

    /// <summary>A body as it leaves: with the card in the place of its marks.</summary>
    public static string Filled(TokenizeRequest request, string body) => body
        .Replace(CardContent.Number, request.Card.Reveal().Number.ToString(), StringComparison.Ordinal)
        .Replace(CardContent.Code, request.Card.Reveal().Code.ToString(), StringComparison.Ordinal);

    /// <summary>A complete request.</summary>
    public static TokenizeRequest Request(string number = Make.GoodNumber, CaptureKind kind = CaptureKind.Peinau) => new()
    {
        AttemptId = Guid.NewGuid(),
        Key = Guid.NewGuid().ToString("N"),
        Kind = kind,
        Card = kind == CaptureKind.Cmr
            ? Card.Create(number, null, "")
            : Card.Create(number, new CardExpiry(2030, 2), number.StartsWith("37", StringComparison.Ordinal) ? "1234" : "123"),
        Document = kind == CaptureKind.Cmr ? "371119582" : null,
        HolderName = "Jhon Doe",
        Email = "jhdoe@gmail.com",
        Country = "CL",
        Billing = new BillingAddress("Miraflores 222", null, "Santiago", "Region Metropolitana", "CL"),
        ReferenceId = "001389",
        ReturnUrl = "https://requestb.in/sfoogtsf",
        CancelUrl = "http://www.mysite.cl/cancel",
    };

    public void Dispose()
    {
        (Adapter as IDisposable)?.Dispose();
        _http.Dispose();
    }
}

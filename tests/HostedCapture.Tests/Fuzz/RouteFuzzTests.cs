using System.Net.Http.Headers;
using System.Text;
using HostedCapture.Tests.Payments;
using Xunit;
using Xunit.Abstractions;

namespace HostedCapture.Tests.Fuzz;

/// <summary>Malformed requests to every route, and to the approval page.</summary>
public sealed class RouteFuzzTests(AppFixture app, ITestOutputHelper output) : IClassFixture<AppFixture>
{
    private const int CasesOfAnObject = 50;

    private static readonly string[] s_methods = ["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE", "X"];

    private readonly Cases _cases = new(app, output);

    [Fact]
    public async Task Every_Route_Of_The_Description_Never_Fails()
    {
        using var client = app.Client();
        var routes = await DescribedRoutes.ReadAsync(client);
        string[] known =
        [
            "/tokenization/captures", "/checkout/payments", "/webhooks/verify", "/oauth2/token", "/sso/oauth2/v2/token",
            "/capture/{key}", "/pay/{key}", "/csp-reports",
        ];
        foreach (var path in known)
            Assert.Contains(routes, route => route.Path == path);

        var (left, objects) = (0, new List<string>());
        await _cases.EachAsync(async dice =>
        {
            if (left-- == 0)
                (left, objects) = (CasesOfAnObject, await ObjectsAsync(client));
            var route = dice.Of(routes);
            var method = dice.OnceIn(12) ? new HttpMethod(dice.Of(s_methods)) : route.Method;
            using var content = Content(dice, route);
            return await client.CallAsync(
                method,
                    Address(dice, route, objects), content, ("Idempotency-Key", Nasty.Header(dice)), ("X-Request-Id", Nasty.Header(dice)),
                    ("Accept-Language", Nasty.Header(dice)),
                ("Accept-Encoding", dice.OnceIn(4) ? Nasty.Header(dice) : "br"),
                    ("Origin", dice.OnceIn(4) ? Nasty.Header(dice) : app.Address));
        });
    }

    [Fact]
    public async Task The_Approval_Page_Never_Fails()
    {
        using var client = app.Client();
        using var person = app.Cardholder();
        var (address, page) = ("", (Page?)null);
        await _cases.EachAsync(async dice =>
        {
            if (page is not { Forms.Count: > 0 })
            {
                address = (await client.PaymentAsync(PaymentCalls.Body(await client.CardAsync()))).Link("approval_url");
                page = await person.OpenAsync(address);
            }

            var fields = Page.Fields(page.Forms[0], []).ToList();
            for (var times = dice.Below(3); times >= 0; times--)
                Nasty.Spoil(dice, fields);
            var text = await new FormUrlEncodedContent(fields).ReadAsStringAsync();
            using var content =
                new ByteArrayContent(dice.OnceIn(2) ? dice.Spoil(Encoding.ASCII.GetBytes(text)) : Encoding.ASCII.GetBytes(text));
            content.Headers.ContentType =
                MediaTypeHeaderValue.Parse(dice.OnceIn(8) ? dice.Of(Nasty.Types) : "application/x-www-form-urlencoded");
            var answer =
                await person.PostAsync(dice.OnceIn(20) ? $"{address}?lang={Uri.EscapeDataString(Nasty.Header(dice))}" : address, content);
            page = answer.Forms.Count > 0 ? answer : await person.OpenAsync(address);
            return answer.Reply;
        });
    }

    private static async Task<List<string>> ObjectsAsync(HttpClient client)
    {
        var intent = await client.CreateAsync(Make.Intent("PEINAU_CAPTURE"));
        var payment = await client.PaymentAsync(PaymentCalls.Body(await client.CardAsync()));
        return
        [
            intent.Get("id")!,
                payment.Get("id")!, new Uri((await client.CreateAsync()).Get("links.1.href")!).Segments[^1],
                new Uri(payment.Link("approval_url")).Segments[^1],
        ];
    }

    private static string Address(Dice dice, DescribedRoute route, List<string> objects)
    {
        var path = string.Join('/', route.Path.Split('/').Select(part => !part.StartsWith('{') ? part
            : dice.Below(
                6) switch
            {
                0 => Uri.EscapeDataString(Nasty.Header(dice)),
                1 => dice.Of(["%2f", "%00", "..%2f", "%", "", "%ff", "%25%32%66"]),
                _ => dice.Of(objects)
            }));
        var query = string.Join('&', Enumerable.Range(0, dice.Below(3)).Select(_ =>
        {
            var name = route.Query.Count == 0 || dice.OnceIn(6) ? Uri.EscapeDataString(Nasty.Header(dice)) : dice.Of(route.Query);
            return $"{name}={Uri.EscapeDataString(Nasty.Header(dice))}";
        }));
        return query.Length == 0 ? path : $"{path}?{query}";
    }

    private static ByteArrayContent? Content(Dice dice, DescribedRoute route)
    {
        if (route.Type is null && !dice.OnceIn(10))
            return null;
        var body = route.Body.DeepClone().AsObject();
        var form = route.Type == "application/x-www-form-urlencoded";
        var bytes = form
            ? dice.Spoil(Encoding.UTF8.GetBytes(string.Join('&', body.Select(member => $"{member.Key}={member.Value}"))))
            : Nasty.Body(dice, body);
        var content = new ByteArrayContent(bytes);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(dice.OnceIn(8) ? dice.Of(Nasty.Types) : route.Type ?? "application/json");
        if (dice.OnceIn(30))
            content.Headers.ContentEncoding.Add(dice.Of(["gzip", "br", "identity", "x"]));
        return content;
    }
}

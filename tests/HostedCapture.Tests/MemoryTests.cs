using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using HostedCapture.Domain;
using HostedCapture.Providers;
using Xunit;

namespace HostedCapture.Tests;

/// <summary>The memory of a process after it had cards in its hands, read as a dump of it would be.</summary>
public sealed partial class MemoryTests(AppFixture app) : IClassFixture<AppFixture>
{
    private const string Code = "9271";

    private static readonly string s_number = Complete("37194628053719");
    private static readonly string s_cmr = Complete("448213907756218");

    // Each provider, by each of its forms: those of a credit card and of Peinau are one.
    public static TheoryData<string, string> Forms
    {
        get
        {
            var all = new TheoryData<string, string>();
            foreach (var facts in All.Providers)
            {
                foreach (var kind in facts.Tokenizes.DistinctBy(kind => kind == CaptureKind.Cmr))
                    all.Add(kind.ToWire(), facts.Name);
            }

            return all;
        }
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task No_Card_Is_Left_In_Memory_After_Its_Request(string kind, string provider)
    {
        var number = kind == "CMR_CAPTURE" ? s_cmr : s_number;
        await using var child = await Child.StartAsync(
            app.Simulator, ($"Applications:0:Routes:{kind}", provider), ("Applications:0:Routes:PEINAU_CAPTURE", provider));
        await child.SignInAsync();
        // The page: captured, declined, mistyped, refused; with and without its lengths said beforehand.
        for (var times = 0; times < 3; times++)
        {
            using var person = new Cardholder(child.Address);
            var page = await person.OpenAsync((await child.Client.CreateAsync(Make.Intent(kind))).Get("links.1.href")!);
            await SubmitAsync(person, page, kind, number[..^1]);
            await person.PostAsync(
                page.Forms[0].GetAttribute("action")!, new FormUrlEncodedContent([new("number-abcdef", number), new("code-abcdef", Code)]));
            var done = await SubmitAsync(person, page, kind, number);
            Assert.False(done.HasForm, $"not captured: {done.Heading}");
        }

        // The direct call, with and without a key.
        var direct = kind == "CMR_CAPTURE" ? "cmr" : "peinau";
        foreach (var headers in new (string, string)[][] { [], [("Idempotency-Key", "memory")] })
        {
            var intent = await child.Client.CreateAsync(Make.Intent(kind == "CMR_CAPTURE" ? kind : "PEINAU_CAPTURE"));
            var path = $"/tokenization/captures/gateways/{direct}/capture/{intent.Get("id")}/capture";
            await child.Client.SendAsync(
                path, direct == "cmr" ? Make.CmrCard(number[..^1]) : Make.Card(number, code: "1"),
                headers is [] ? [] : [("Idempotency-Key", "memory, mistyped")]);
            Assert.Equal(200, (await child.Client.SendAsync(
                path, direct == "cmr" ? Make.CmrCard(number) : Make.Card(number, code: Code), headers)).Status);
        }

        // The last request is over for its client a moment before it is for the server.
        await Until.TrueAsync(() => Task.FromResult(child.Find(number).Count == 0), () => string.Join('\n', child.Find(number)));
        Assert.True(child.Memory.Reads(Child.Mark), "the memory was not read at all");
    }

    private static Task<Page> SubmitAsync(Cardholder person, Page page, string kind, string number) =>
        kind == "CMR_CAPTURE" ? person.SubmitCmrAsync(page, number) : person.SubmitAsync(page, number, "02/30", Code);

    private static string Complete(string start) =>
        Enumerable.Range(0, 10).Select(digit => $"{start}{digit}").Single(number => Card.IsLuhnValid(number));

    /// <summary>The product in a process of its own, whose simulator is another process.</summary>
    private sealed partial class Child : IAsyncDisposable
    {
        /// <summary>Certainly in its memory.</summary>
        public const string Mark = "marked for the search";

        private readonly Process _process;
        private readonly TestDatabase _database;

        private Child(Process process, TestDatabase database, string address)
        {
            (_process, _database, Address, Memory) = (process, database, address, new ProcessMemory(process.Id));
            Client = new HttpClient { BaseAddress = new Uri(address), Timeout = TimeSpan.FromSeconds(90) };
        }

        public string Address { get; }

        public ProcessMemory Memory { get; }

        public HttpClient Client { get; }

        public static async Task<Child> StartAsync(Simulator simulator, params (string Key, string Value)[] settings)
        {
            var database = new TestDatabase(HostedCapture.Data.DatabaseKind.Sqlite);
            var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
            {
                ArgumentList = { Path.Combine(AppContext.BaseDirectory, "HostedCapture.dll"), "--urls", "http://127.0.0.1:0" },
                WorkingDirectory = AppContext.BaseDirectory,
                UseShellExecute = false,
                RedirectStandardOutput = true,
            };
            foreach (var (key, value) in database.Settings.Select(setting => (setting.Key, setting.Value)).Concat(settings).Concat(
                [("Simulator:BaseUrl", simulator.Address), ("CardTesting:Enabled", "false")]))
            {
                start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
            }

            start.Environment["ASPNETCORE_ENVIRONMENT"] = "Development";
            start.Environment["HC_MARK"] = Mark;
            var process = Process.Start(start)!;
            while (await process.StandardOutput.ReadLineAsync() is { } line)
            {
                if (Listening().Match(line) is { Success: true } match)
                {
                    _ = process.StandardOutput.ReadToEndAsync();
                    return new Child(process, database, match.Groups["address"].Value);
                }
            }

            throw new InvalidOperationException("The product did not start.");
        }

        public async Task SignInAsync()
        {
            using var request = new HttpRequestMessage(
                HttpMethod.Post, "/sso/oauth2/v2/token")
            { Content = new FormUrlEncodedContent([new("grant_type", "client_credentials")]) };
            request.Headers.TryAddWithoutValidation("Authorization", "Basic demo-shop:demo-secret");
            using var response = await Client.SendAsync(request);
            Client.DefaultRequestHeaders.Authorization = new("Bearer", (await Reply.OfAsync(response)).Get("access_token"));
        }

        /// <summary>What is found of a card, and what stands around it.</summary>
        public List<string> Find(string number) => Memory.Find(
        [
            // The code alone is four digits as any other: it is looked for beside what its field is called, and as the
            // last thing of a form. Texts in UTF-16, too.
            .. new[] { number, $"cvNumber>{Code}", $"card_ccv\":\"{Code}", $"code-abcdef={Code}" }.SelectMany(
                text => new[] { text, Encoding.Latin1.GetString(Encoding.Unicode.GetBytes(text)) }),
        ]);

        public async ValueTask DisposeAsync()
        {
            Client.Dispose();
            _process.Kill();
            await _process.WaitForExitAsync();
            _process.Dispose();
            await _database.DisposeAsync();
        }

        [GeneratedRegex(@"Now listening on: (?<address>http://\S+)", RegexOptions.ExplicitCapture, 1000)]
        private static partial Regex Listening();
    }
}

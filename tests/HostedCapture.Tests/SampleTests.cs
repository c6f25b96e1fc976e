using System.Text.RegularExpressions;
using HostedCapture.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Primitives;
using Xunit;

namespace HostedCapture.Tests;

/// <summary><c>appsettings.sample.json</c> is loadable, complete and explained.</summary>
public sealed partial class SampleTests
{
    private static readonly string s_path = Path.Combine(Repository.Root, "appsettings.sample.json");
    private static readonly IConfigurationRoot s_sample = new ConfigurationBuilder().AddJsonFile(s_path).Build();

    private static IEnumerable<string> Keys => s_sample.AsEnumerable().Where(pair => pair.Value is not null).Select(pair => pair.Key);

    [Fact]
    public void Production_Starts_From_The_Sample()
    {
        var settings = TestSettings.Load(s_sample, "Production");
        Assert.Equal("https://pay.example/", settings.Host.PublicBaseUrl?.ToString());
    }

    [Fact]
    public void Every_Key_Of_The_Sample_Is_Read()
    {
        // Some keys are read only where another one asks for them.
        var read = ReadBy(s_sample, "Production")
            .Union(ReadBy(With("Authority", "https://issuer.example"), "Production"))
            .Union(ReadBy(With("AzureAd:TenantId", "tenant"), "Production"));
        Assert.Empty(Keys.Except(read, StringComparer.OrdinalIgnoreCase));
    }

    [Fact]
    public void Every_Key_That_Is_Read_Is_In_The_Sample()
    {
        Assert.Empty(ReadBy(s_sample, "Production").Except(Keys, StringComparer.OrdinalIgnoreCase));

        // And every one the source names, whatever it depends on; what stands in braces is a part of the key before.
        var named = from file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "src", "HostedCapture"), "*.cs", SearchOption.AllDirectories)
                    from Match match in ReadCall().Matches(File.ReadAllText(file))
                    select match.Groups["key"].Value;
        var missing = named.Where(key => !Keys.Any(known => AsPattern(key).IsMatch(known))).Order(StringComparer.Ordinal).ToList();
        Assert.NotEmpty(named);
        Assert.Empty(missing);
    }

    [Fact]
    public void Every_Sample_Value_Has_A_Comment()
    {
        var lines = File.ReadAllLines(s_path).Select(line => line.Trim()).ToList();
        for (var i = 1; i < lines.Count; i++)
        {
            if (ValueLine().IsMatch(lines[i]))
                Assert.True(lines[i - 1].StartsWith("// ", StringComparison.Ordinal), $"line {i + 1} has no comment above it: {lines[i]}");
        }
    }

    private static IConfigurationRoot With(string key, string value) =>
        new ConfigurationBuilder().AddJsonFile(s_path).AddInMemoryCollection([new(key, value)]).Build();

    private static HashSet<string> ReadBy(IConfigurationRoot configuration, string environment)
    {
        var recorder = new Recorder(configuration);
        try
        {
            TestSettings.Load(recorder, environment);
        }
        catch (BadConfigurationException)
        {
            // What was read counts, not whether it was valid.
        }

        return recorder.Read;
    }

    private static Regex AsPattern(string key) =>
        new($"^{Placeholder().Replace(Regex.Escape(key).Replace(@"\{", "{", StringComparison.Ordinal), "[^:]+(:[^:]+)*")}(:|$)",
            RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));

    [GeneratedRegex("""\bread\.(Text|Texts|Required|Number|Switch|OneOf|Address|Networks|Children)\(\$?"(?<key>[^"]+)["]""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ReadCall();

    [GeneratedRegex("""\{[^}]*\}""", RegexOptions.None, 1000)]
    private static partial Regex Placeholder();

    [GeneratedRegex("""^("\w+": )?("[^"]*"|[\d.]+|true|false),?$""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ValueLine();

    /// <summary>Writes down each key whose value was asked for.</summary>
    private sealed class Recorder(IConfiguration inner, HashSet<string>? read = null) : IConfigurationSection
    {
        public HashSet<string> Read { get; } = read ?? new(StringComparer.OrdinalIgnoreCase);

        public string Key => Section.Key;

        public string Path => (inner as IConfigurationSection)?.Path ?? "";

        public string? Value
        {
            get
            {
                Read.Add(Path);
                return Section.Value;
            }

            set => throw new NotSupportedException();
        }

        private IConfigurationSection Section => (IConfigurationSection)inner;

        public string? this[string key]
        {
            get
            {
                Read.Add(Path.Length == 0 ? key : $"{Path}:{key}");
                return inner[key];
            }

            set => throw new NotSupportedException();
        }

        public IEnumerable<IConfigurationSection> GetChildren() => inner.GetChildren().Select(child => new Recorder(child, Read));

        public IConfigurationSection GetSection(string key) => new Recorder(inner.GetSection(key), Read);

        public IChangeToken GetReloadToken() => inner.GetReloadToken();
    }
}

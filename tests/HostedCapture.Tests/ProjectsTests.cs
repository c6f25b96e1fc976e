using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using Xunit;

namespace HostedCapture.Tests;

/// <summary>The arrows between the projects of <c>src</c>, and what the product's own output is made of.</summary>
public sealed class ProjectsTests
{
    private static readonly string s_source = Path.Combine(Repository.Root, "src");

    // Who may reference whom.
    private static readonly Dictionary<string, string[]> s_references = new()
    {
        ["HostedCapture"] = [],
        ["HostedCapture.Cli"] = ["HostedCapture.Client"],
        ["HostedCapture.Client"] = [],
        ["HostedCapture.Console"] = ["HostedCapture.Client"],
        ["DemoShop"] = ["HostedCapture.Client"],
        ["ProviderSimulator"] = [],
        ["Sandbox"] = ["DemoShop", "HostedCapture", "HostedCapture.Console", "ProviderSimulator"],
        ["HostedCapture.Testing"] = ["HostedCapture.Client", "Sandbox"],
    };

    [Fact]
    public void A_Project_References_Only_What_It_May()
    {
        var found = from project in Directory.EnumerateFiles(s_source, "*.csproj", SearchOption.AllDirectories)
                    let references = from reference in XDocument.Load(project).Descendants("ProjectReference")
                                     select Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Replace('\\', '/'))
                    select $"{Path.GetFileNameWithoutExtension(project)}: {string.Join(", ", references.Order(StringComparer.Ordinal))}";
        Assert.Equal(
            s_references.Select(pair => $"{pair.Key}: {string.Join(", ", pair.Value)}").Order(StringComparer.Ordinal),
            found.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("DemoShop")]
    [InlineData("HostedCapture.Cli")]
    [InlineData("HostedCapture.Console")]
    [InlineData("ProviderSimulator")]
    public void Other_Parties_Share_No_Types_With_The_Product(string project)
    {
        var knowing = Directory.EnumerateFiles(Path.Combine(s_source, project), "*", SearchOption.AllDirectories)
            .Where(file => Path.GetExtension(file) is ".cs" or ".razor" or ".csproj" && !file.Contains("/obj/", StringComparison.Ordinal))
            .Where(file => File.ReadAllText(file)
                .Replace("HostedCapture.Client", "", StringComparison.Ordinal)
                .Replace("HostedCapture.Cli", "", StringComparison.Ordinal)
                .Replace("HostedCapture.Console", "", StringComparison.Ordinal)
                .Replace("HostedCapture.Tests", "", StringComparison.Ordinal)
                .Contains("HostedCapture.", StringComparison.Ordinal));
        Assert.Empty(knowing);
    }

    [Fact]
    public void The_Product_Is_Published_Without_Simulator_And_Demo()
    {
        // What a publish copies is what the build wrote down: the libraries, and the files that are served.
        using var libraries = Read("HostedCapture.deps.json");
        Assert.Equal(
            ["HostedCapture"],
            libraries.RootElement.GetProperty("libraries").EnumerateObject()
                .Where(library => library.Value.GetProperty("type").GetString() == "project")
                .Select(library => library.Name.Split('/')[0]));

        using var files = Read("HostedCapture.staticwebassets.endpoints.json");
        var served =
            files.RootElement.GetProperty("Endpoints").EnumerateArray().Select(file => file.GetProperty("Route").GetString()!).ToList();
        Assert.Contains("assets/capture.css", served);
        Assert.DoesNotContain(served, route => route.Contains("demo", StringComparison.OrdinalIgnoreCase)
            || route.Contains("shop", StringComparison.OrdinalIgnoreCase));

        var types = typeof(Program).Assembly.GetTypes().Select(type => type.FullName!);
        Assert.DoesNotContain(types, type => type.Contains("Demo", StringComparison.Ordinal)
            || type.Contains("Simulator", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("HostedCapture", "HostedCapture")]
    [InlineData("HostedCapture.Console", "HostedCapture.Console")]
    [InlineData("HostedCapture.Client", "HostedCapture.Console")]
    public void The_Linux_Lock_File_Has_The_Same_Packages(string project, string published)
    {
        var (usual, linux) = (Lock("packages.lock.json"), Lock("packages.linux-x64.lock.json"));
        Assert.True(
            usual.All(framework => JsonNode.DeepEquals(framework.Value, linux[framework.Key])),
            $"The packages have changed: dotnet restore src/{published} -p:RuntimeIdentifier=linux-x64 -p:PublishReadyToRun=true");
        Assert.All(usual, framework => Assert.True(linux.ContainsKey($"{framework.Key}/linux-x64"), $"{framework.Key}/linux-x64"));

        JsonObject Lock(string name) =>
            JsonNode.Parse(File.ReadAllText(Path.Combine(s_source, project, name)))!["dependencies"]!.AsObject();
    }

    [Fact]
    public void The_Testing_Package_Brings_What_The_Product_Needs()
    {
        // The product is no package that could name them itself.
        Assert.Empty(PackagesOf("HostedCapture").Except(PackagesOf("HostedCapture.Testing")));

        static IEnumerable<string> PackagesOf(string project) =>
            from reference in XDocument.Load(Path.Combine(s_source, project, $"{project}.csproj")).Descendants("PackageReference")
            select reference.Attribute("Include")!.Value;
    }

    private static JsonDocument Read(string name) => JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, name)));
}

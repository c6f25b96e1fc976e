using System.Text.RegularExpressions;
using Xunit;

namespace HostedCapture.Tests;

/// <summary><c>docs/security.md</c> names tests that exist.</summary>
public sealed partial class SecurityDocumentTests
{
    [Fact]
    public void Every_Test_The_Document_Names_Exists()
    {
        var document = File.ReadAllText(Path.Combine(Repository.Root, "docs", "security.md"));
        var named = Named().Matches(document).Select(match => (Class: match.Groups["class"].Value, Test: match.Groups["test"].Value)).Distinct().ToList();
        Assert.True(named.Count > 30);
        var known = typeof(SecurityDocumentTests).Assembly.GetTypes().ToLookup(type => type.Name);
        Assert.DoesNotContain(named, test => !known[test.Class].Any(type => type.GetMethod(test.Test) is not null));
    }

    [GeneratedRegex(@"`(?<class>\w+Tests)\.(?<test>\w+)`", RegexOptions.None, 1000)]
    private static partial Regex Named();
}

using HostedCapture.Hosting;
using HostedCapture.Pages;

namespace HostedCapture.Api;

/// <summary>Where to report a weakness (RFC 9116).</summary>
public static class SecurityContact
{
    private const string Path = "/.well-known/security.txt";

    // "Recommended to be less than a year", and each answer is fresh.
    private const int GoodForDays = 180;

    /// <summary>Maps <c>/.well-known/security.txt</c>, where a contact is configured.</summary>
    public static void MapSecurityContact(this IEndpointRouteBuilder app)
    {
        if (app.ServiceProvider.GetRequiredService<HostSettings>().SecurityContact is not { } contact)
            return;
        app.MapGet(Path, (HttpRequest request, HostSettings host, TimeProvider time) =>
                Results.Text(Text(contact, host.BaseUrl(request), time.GetUtcNow())))
            .AllowAnonymous()
            .ExcludeFromDescription();
    }

    private static string Text(string contact, string address, DateTimeOffset now) => $"""
        Contact: {contact}
        Expires: {WireTime.Text(now.AddDays(GoodForDays))}
        Preferred-Languages: {string.Join(", ", Texts.Languages)}
        Canonical: {address}{Path}

        """;
}

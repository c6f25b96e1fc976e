using System.CommandLine;
using HostedCapture.Client;

namespace HostedCapture.Cli.Commands;

/// <summary><c>intents create</c>: an intent from options, or from a body of JSON; with <c>--open</c> its page in a browser.</summary>
internal static class CreateIntentCommand
{
    public static Command Command(Hc hc)
    {
        var open = new Option<bool>("--open") { Description = hc.Texts["option.open"] };
        var body = Common.Text(hc, "body", "FILE|-");
        var kind = Common.Text(hc, "kind", "CREDIT_CARD");
        var reference = Common.Text(hc, "reference", "TEXT");
        var country = Common.Text(hc, "country", "CL");
        var name = Common.Text(hc, "name", "TEXT");
        var email = Common.Text(hc, "email", "TEXT");
        var returnUrl = Common.Text(hc, "return-url", "URL");
        var cancelUrl = Common.Text(hc, "cancel-url", "URL");
        var locale = Common.Text(hc, "locale", "es");
        var expires = new Option<int?>("--expires-in") { Description = hc.Texts["option.expires_in"], HelpName = "SECONDS" };
        var remember = new Option<bool>("--remember") { Description = hc.Texts["option.remember"] };
        var verify = Common.Text(hc, "verify", "none|zero|code");
        var metadata = new Option<string[]>("--metadata") { Description = hc.Texts["option.metadata"], HelpName = "KEY=VALUE" };
        var purpose = Common.Text(hc, "consent-purpose", "one_click");
        var agreed = Common.Text(hc, "consent-text", "TEXT");
        var terms = Common.Text(hc, "consent-url", "URL");
        var key = Common.Text(hc, "idempotency-key", "KEY");
        var command = new Command("create", hc.Texts["intents.create"])
        {
            open, body, kind, reference, country, name, email, returnUrl, cancelUrl, locale, expires, remember, verify, metadata, purpose,
            agreed, terms, key,
        };
        return hc.Does(command, async (run, cancellationToken) =>
        {
            var wanted =
                run.Get(body) is { } file ? await Common.BodyAsync<CreateIntent>(run, file, cancellationToken) : new CreateIntent();
            wanted.Capture = run.Get(kind) is { } named ? new CaptureKind(named) : wanted.Capture;
            wanted.Cardholder ??= new Cardholder();
            wanted.Cardholder.ReferenceId = run.Get(reference) ?? wanted.Cardholder.ReferenceId;
            wanted.Cardholder.Country = run.Get(country) ?? wanted.Cardholder.Country ?? "CL";
            wanted.Cardholder.Name = run.Get(name) ?? wanted.Cardholder.Name;
            wanted.Cardholder.Email = run.Get(email) ?? wanted.Cardholder.Email;
            wanted.RedirectUrls ??= new RedirectUrls();
            wanted.RedirectUrls.ReturnUrl = run.Get(returnUrl) ?? wanted.RedirectUrls.ReturnUrl ?? Back(run);
            wanted.RedirectUrls.CancelUrl = run.Get(cancelUrl) ?? wanted.RedirectUrls.CancelUrl ?? wanted.RedirectUrls.ReturnUrl;
            wanted.Locale = run.Get(locale) ?? wanted.Locale;
            wanted.ExpiresIn = run.Get(expires) ?? wanted.ExpiresIn;
            if (run.Get(remember))
                wanted.AdditionalAttributes = new AdditionalAttributes { RememberCapture = true };
            wanted.Verify = run.Get(verify) is { } asked ? new CardVerification(asked) : wanted.Verify;
            if (run.Get(purpose) is not null || run.Get(agreed) is not null || run.Get(terms) is not null)
            {
                wanted.Consent ??= new Consent();
                wanted.Consent.Purpose = run.Get(purpose) is { } what ? new ConsentPurpose(what) : wanted.Consent.Purpose;
                wanted.Consent.Text = run.Get(agreed) ?? wanted.Consent.Text;
                wanted.Consent.Url = run.Get(terms) ?? wanted.Consent.Url;
            }

            foreach (var pair in run.Get(metadata) ?? [])
                Add(run, wanted, pair);

            await using var session = await run.OpenAsync();
            var intent = await session.Captures.CreateAsync(wanted, run.Get(key), cancellationToken);
            await run.PrintAsync(Run.Node(intent), () => Intents.Show(intent));
            if (run.Get(open) && !run.Terminal.Browse(intent.CaptureUrl!))
                await run.TellAsync(run.Text("intents.no_browser", ("url", intent.CaptureUrl)));
            return Exit.Done;
        });
    }

    // A sandbox's shop, or its own address, is where nothing is lost by arriving; elsewhere the merchant must say.
    private static string Back(Run run)
    {
        var caller = run.Caller();
        if (caller.Profile?.Shop is { } shop)
            return shop;
        return caller.Address.Value is { } address && new Uri(address).IsLoopback
            ? address
            : throw new HcException(Exit.Usage, "return_url", run.Texts["error.return_url"]);
    }

    private static void Add(Run run, CreateIntent wanted, string pair)
    {
        if (pair.Split('=', 2) is not [var name, var value])
            throw new HcException(Exit.Usage, "metadata", run.Text("error.metadata", ("value", pair)));
        wanted.Metadata ??= new Dictionary<string, string>();
        wanted.Metadata[name] = value;
    }
}

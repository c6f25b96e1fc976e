using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using OperatorConsole.Access;
using OperatorConsole.Accounts;
using OperatorConsole.Parts;
using OperatorConsole.Texts;

namespace OperatorConsole.Pages.SignIn;

/// <summary>A form that was posted, and what is wrong with it.</summary>
/// <param name="Fields">Its fields, each of which came once.</param>
/// <param name="Trouble">The key of the sentence that refuses it; null: it is good.</param>
internal sealed record PostedFields(IReadOnlyDictionary<string, string> Fields, string? Trouble)
{
    /// <summary>A field's text; empty where it did not come, or the form is refused.</summary>
    public string this[string name] => Trouble is null && Fields.TryGetValue(name, out var value) ? value : "";
}

/// <summary>Makes the pages of the sign-in, and reads their forms.</summary>
internal sealed partial class StaticPages(
    IAntiforgery antiforgery, IOptions<AntiforgeryOptions> names, AccountsOptions options, ILogger<StaticPages> logger)
{
    private const string Language = "lang";

    private static readonly FormOptions s_limits = new()
    {
        BufferBodyLengthLimit = 64 * 1024,
        ValueCountLimit = 16,
        KeyLengthLimit = 64,
        ValueLengthLimit = 32 * 1024,
    };

    // What no person types; a card number by chance is among them now and then.
    private static readonly string[] s_machines = ["credential", "setup", "t", "return"];

    /// <summary>The reader's texts: a choice in the address is kept in a cookie.</summary>
    public Words WordsOf(HttpContext context)
    {
        var chosen = context.Request.Query[Language].ToString();
        if (!Words.Languages.Contains(chosen))
            return Words.Of(Reader.Of(context).Language);
        context.Response.Cookies.Append(Reader.LanguageCookie, chosen, new CookieOptions
        {
            IsEssential = true,
            MaxAge = TimeSpan.FromDays(365),
            Path = "/",
            SameSite = SameSiteMode.Lax,
            Secure = options.SecureCookies,
        });
        return Words.Of(chosen);
    }

    /// <summary>A page.</summary>
    /// <param name="context">The request.</param>
    /// <param name="here">Where it is read again: a path, with its query.</param>
    /// <param name="trouble">The key of the sentence that says what was wrong; null: nothing.</param>
    /// <param name="parameters">Of the component, beside its frame.</param>
    public IResult Show<TPage>(HttpContext context, string here, string? trouble, params (string Name, object? Value)[] parameters)
        where TPage : IComponent
    {
        if (options.SecureCookies && !context.Request.IsHttps)
            return Note(context, StatusCodes.Status400BadRequest, "plain_http");
        var values = parameters.ToDictionary(one => one.Name, one => one.Value);
        values["Frame"] = FrameOf(context, here, trouble);
        return Page<TPage>(values, trouble is null ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest);
    }

    /// <summary>A page that says one thing, by its title, its text and its link.</summary>
    /// <param name="context">The request.</param>
    /// <param name="status">The HTTP status.</param>
    /// <param name="key">Of the texts: <c>accounts.note.KEY_title</c> and <c>accounts.note.KEY</c>.</param>
    public IResult Note(HttpContext context, int status, string key) => Page<NotePage>(
        new Dictionary<string, object?>
        {
            ["Frame"] = new StaticFrame(WordsOf(context), SignInWays.SignInPath, new AntiforgeryTokenSet("", "", "", ""), null),
            [nameof(NotePage.Key)] = key,
        },
        status);

    /// <summary>Reads a form that one of these pages made for this browser. Card numbers are refused, noted and shown nowhere.</summary>
    public async Task<PostedFields> ReadAsync(HttpContext context)
    {
        if (!context.Request.HasFormContentType)
            return Refused("form_old");
        IFormCollection form;
        try
        {
            context.Features.Set<IFormFeature>(new FormFeature(context.Request, s_limits));
            form = await context.Request.ReadFormAsync(context.RequestAborted);
            if (!await antiforgery.IsRequestValidAsync(context))
                return Refused(context.Request.Cookies.ContainsKey(names.Value.Cookie.Name!) ? "form_old" : "no_cookie");
        }
        catch (Exception error) when (error is InvalidDataException or BadHttpRequestException or IOException)
        {
            return Refused("form_old");
        }

        if (form.Any(field => field.Value.Count != 1))
            return Refused("form_old");
        var fields = form.ToDictionary(field => field.Key, field => field.Value[0] ?? "");
        foreach (var (name, value) in fields)
        {
            if (name == names.Value.FormFieldName || s_machines.Contains(name) || !CardNumbers.IsIn(value))
                continue;
            LogCardNumber(IsPlain(name) ? name : "?", context.Request.Path);
            return Refused("card_number");
        }

        return new PostedFields(fields, null);
    }

    /// <summary>Notes that the browser cleared a card number: it never came here.</summary>
    public async Task<IResult> NoteCardAsync(HttpContext context)
    {
        var form = await ReadAsync(context);
        if (form.Trouble is not null)
            return Results.BadRequest();
        CardRefusals.Log(logger, IsPlain(form["field"]) ? form["field"] : "?");
        return Results.NoContent();
    }

    private StaticFrame FrameOf(HttpContext context, string here, string? trouble) =>
        new(WordsOf(context), here, antiforgery.GetAndStoreTokens(context), trouble is null ? null : $"accounts.trouble.{trouble}");

    private static RazorComponentResult Page<TPage>(Dictionary<string, object?> parameters, int status)
        where TPage : IComponent => new(typeof(TPage), parameters)
        {
            StatusCode = status,
            PreventStreamingRendering = true,
            ContentType = "text/html; charset=utf-8",
        };

    private static PostedFields Refused(string trouble) => new(new Dictionary<string, string>(), trouble);

    // A sender chooses the names of its fields.
    private static bool IsPlain(string name) => name.Length <= 20 && name.All(one => char.IsAsciiLetterLower(one) || one == '_');

    [LoggerMessage(LogLevel.Warning, "A card number was typed into the field {Field} of {Path}. It was refused, and is kept nowhere.")]
    private partial void LogCardNumber(string field, string path);
}

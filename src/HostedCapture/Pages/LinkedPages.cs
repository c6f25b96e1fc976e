namespace HostedCapture.Pages;

/// <summary>Pages behind a secret link, <c>/root/{key}</c>: what those of a card and of a payment answer alike.</summary>
/// <typeparam name="TOwner">What the link leads to.</typeparam>
/// <param name="root">The path before the key. The page of an unknown link is there, in each language.</param>
public abstract class LinkedPages<TOwner>(string root)
    where TOwner : class
{
    /// <summary>The page of an unknown link.</summary>
    public IResult Unknown(HttpContext context)
    {
        var frame = Frame(context, root, null);
        return PageFrames.Page(
            StatusCodes.Status404NotFound, frame, new(frame.Text("unknown.title"), frame.Text("unknown.text"), "stop", null, null));
    }

    /// <summary>The page of a form that was refused.</summary>
    public IResult Refused(HttpContext context, FormRefusal refusal, TOwner? owner) =>
        Trouble(context, refusal.Status, owner, refusal.Cause);

    /// <summary>A plain page with the way back, for a request that could not be served.</summary>
    public IResult Trouble(HttpContext context, int status, TOwner? owner = null, string? cause = null)
    {
        PageFrames.SayWhenToRetry(context, status);
        var key = context.Request.RouteValues["key"] as string;
        var frame = Frame(context, key is null ? root : PathOf(key), owner);
        var (title, text) = TroubleTexts(frame.Texts, cause ?? $"{status}");
        return PageFrames.Page(status, frame, new(
            frame.Text(title),
            frame.Text(text),
            "stop",
            key is null ? null : AddressOf(context, key),
            key is null ? null : frame.Text("way.form")));
    }

    /// <summary>The page of a wrong method or a mistyped end of the address: only people get here.</summary>
    /// <param name="context">The request.</param>
    /// <param name="rest">The end of the address after the key; null: the method is wrong.</param>
    public IResult Nothing(HttpContext context, string? rest)
    {
        if (rest is not null)
            return Trouble(context, StatusCodes.Status404NotFound);
        context.Response.Headers.Allow = "GET, POST";
        return Trouble(context, StatusCodes.Status405MethodNotAllowed);
    }

    /// <summary>Post, redirect, get: reloading the page that follows repeats nothing.</summary>
    public IResult SeeOther(HttpContext context, string key)
    {
        context.Response.Headers.Location = AddressOf(context, key);
        return Results.StatusCode(StatusCodes.Status303SeeOther);
    }

    /// <summary>Where a page lives.</summary>
    protected string PathOf(string key) => $"{root}/{key}";

    /// <summary>Where a page lives, in the language that was chosen.</summary>
    protected string AddressOf(HttpContext context, string key) => PathOf(key) + PageQuery.Of(context.Request);

    /// <summary>What is around the content.</summary>
    /// <param name="context">The request.</param>
    /// <param name="path">The page's own path.</param>
    /// <param name="owner">What the link leads to; null where it is not known.</param>
    protected abstract PageFrame Frame(HttpContext context, string path, TOwner? owner);

    /// <summary>The keys of the texts about a request that could not be served.</summary>
    /// <param name="texts">The language.</param>
    /// <param name="cause">The status, or the cause that is shown instead.</param>
    protected abstract (string Title, string Text) TroubleTexts(Texts texts, string cause);
}

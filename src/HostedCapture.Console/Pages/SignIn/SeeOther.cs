namespace OperatorConsole.Pages.SignIn;

/// <summary>303: what came of a form is at another address.</summary>
/// <param name="path">A path of this console.</param>
internal sealed class SeeOther(string path) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.StatusCode = StatusCodes.Status303SeeOther;
        httpContext.Response.Headers.Location = path;
        return Task.CompletedTask;
    }
}

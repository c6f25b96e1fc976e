using MudBlazor;

namespace OperatorConsole.Parts;

/// <summary>Says what came of something, for eyes and for screen readers: the shell reads the newest out in a status region.</summary>
public static class Notices
{
    /// <summary>It went well.</summary>
    /// <param name="snackbar">Where it is said.</param>
    /// <param name="text">A sentence in the reader's language.</param>
    public static void Say(this ISnackbar snackbar, string text) => snackbar.Add(text, Severity.Success);

    /// <summary>It did not, or nobody knows yet.</summary>
    /// <param name="snackbar">Where it is said.</param>
    /// <param name="text">A sentence in the reader's language.</param>
    public static void Warn(this ISnackbar snackbar, string text) => snackbar.Add(text, Severity.Warning, options =>
    {
        options.RequireInteraction = true;
        options.ShowCloseIcon = true;
    });
}

using MudBlazor;
using OperatorConsole.Texts;

namespace OperatorConsole.Parts;

/// <summary>The console's dialogs. Each is named by its title; Escape closes it, and its button works once.</summary>
public static class ConsoleDialogs
{
    /// <summary>How each of them opens.</summary>
    internal static DialogOptions Usual { get; } = new()
    {
        BackdropClick = false,
        CloseOnEscapeKey = true,
        FullWidth = true,
        MaxWidth = MaxWidth.Small,
        NoHeader = true,
    };

    // Who closes it by a slip cannot open it again.
    private static readonly DialogOptions s_once = Usual with { CloseOnEscapeKey = false };

    /// <summary>Says what will be done, and asks why.</summary>
    /// <param name="dialogs">Opens it.</param>
    /// <param name="words">The reader's texts.</param>
    /// <param name="title">What it is about.</param>
    /// <param name="sentence">What will be done, in one sentence.</param>
    /// <param name="button">What its button says: the deed itself.</param>
    /// <param name="typeThis">What must be typed before it is done, such as a reference; null: nothing.</param>
    /// <param name="reasonRequired">Whether it needs a reason.</param>
    /// <returns>The reason, empty where none was required or given; null: it was closed, and nothing is done.</returns>
    public static async Task<string?> AskReasonAsync(
        this IDialogService dialogs,
        Words words,
        string title,
        string sentence,
        string button,
        string? typeThis = null,
        bool reasonRequired = true)
    {
        var parameters = new DialogParameters<ReasonDialog>
        {
            { dialog => dialog.W, words },
            { dialog => dialog.Title, title },
            { dialog => dialog.Sentence, sentence },
            { dialog => dialog.Button, button },
            { dialog => dialog.TypeThis, typeThis },
            { dialog => dialog.ReasonRequired, reasonRequired },
        };
        var opened = await dialogs.ShowAsync<ReasonDialog>(title, parameters, Usual);
        return await opened.Result is { Canceled: false, Data: string reason } ? reason : null;
    }

    /// <summary>Says what will be done, and asks whether it shall.</summary>
    /// <param name="dialogs">Opens it.</param>
    /// <param name="words">The reader's texts.</param>
    /// <param name="title">What it is about.</param>
    /// <param name="sentence">What will be done, in one sentence.</param>
    /// <param name="button">What its button says: the deed itself.</param>
    /// <param name="isDangerous">Whether it takes something away that does not come back.</param>
    public static async Task<bool> ConfirmAsync(
        this IDialogService dialogs, Words words, string title, string sentence, string button, bool isDangerous = false)
    {
        var parameters = new DialogParameters<ConfirmDialog>
        {
            { dialog => dialog.W, words },
            { dialog => dialog.Title, title },
            { dialog => dialog.Sentence, sentence },
            { dialog => dialog.Button, button },
            { dialog => dialog.IsDangerous, isDangerous },
        };
        var opened = await dialogs.ShowAsync<ConfirmDialog>(title, parameters, Usual);
        return await opened.Result is { Canceled: false };
    }

    /// <summary>Shows a secret, once.</summary>
    /// <param name="dialogs">Opens it.</param>
    /// <param name="words">The reader's texts.</param>
    /// <param name="title">What it is.</param>
    /// <param name="sentence">What it is for.</param>
    /// <param name="secret">The secret.</param>
    public static async Task ShowSecretAsync(this IDialogService dialogs, Words words, string title, string sentence, string secret)
    {
        var parameters = new DialogParameters<SecretDialog>
        {
            { dialog => dialog.W, words },
            { dialog => dialog.Title, title },
            { dialog => dialog.Sentence, sentence },
            { dialog => dialog.Secret, secret },
        };
        var opened = await dialogs.ShowAsync<SecretDialog>(title, parameters, s_once);
        await opened.Result;
    }
}

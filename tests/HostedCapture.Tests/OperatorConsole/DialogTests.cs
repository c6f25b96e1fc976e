using Bunit;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;
using OperatorConsole.Parts;
using OperatorConsole.Texts;
using Xunit;

namespace HostedCapture.Tests.OperatorConsole;

/// <summary>The dialogs before a deed: what they ask for, and that they do it once.</summary>
public sealed class DialogTests : IAsyncLifetime
{
    private static readonly Words s_words = Words.Of("en");

    private readonly PartsContext _context = new();

    private IDialogService Service => _context.Services.GetRequiredService<IDialogService>();

    private IRenderedComponent<MudDialogProvider> Shown => _context.Dialogs;

    [Fact]
    public async Task A_Reason_Is_Needed_And_Comes_Back_Trimmed()
    {
        var asked = await AskAsync(null, true);
        await Shown.Find("form").SubmitAsync();
        Assert.Contains("A reason is needed.", Shown.Markup, StringComparison.Ordinal);
        Assert.False(asked.IsCompleted);
        await Shown.Find("input").ChangeAsync("  wrong card ");
        await Shown.Find("form").SubmitAsync();
        Assert.Equal("wrong card", await asked);
    }

    [Fact]
    public async Task The_Text_To_Type_Must_Be_Typed_Exactly()
    {
        var asked = await AskAsync("A-1001", false);
        await Shown.FindAll("input")[0].ChangeAsync("A-1002");
        await Shown.Find("form").SubmitAsync();
        Assert.Contains("not the same text", Shown.Markup, StringComparison.Ordinal);
        Assert.False(asked.IsCompleted);
        await Shown.FindAll("input")[0].ChangeAsync("A-1001");
        await Shown.Find("form").SubmitAsync();
        Assert.Equal("", await asked);
    }

    [Fact]
    public async Task A_Dialog_That_Is_Left_Does_Nothing()
    {
        var asked = await AskAsync(null, true);
        await Shown.Find("button:not([data-do])").ClickAsync();
        Assert.Null(await asked);
        var confirmed = await OpenAsync(() => Service.ConfirmAsync(s_words, "Rotate", "It makes a key.", "Rotate"));
        await Shown.Find("button:not([data-do])").ClickAsync();
        Assert.False(await confirmed);
    }

    [Fact]
    public async Task A_Confirmed_Deed_Is_Confirmed()
    {
        var confirmed = await OpenAsync(() => Service.ConfirmAsync(s_words, "Rotate", "It makes a key.", "Rotate"));
        Assert.Contains("It makes a key.", Shown.Markup, StringComparison.Ordinal);
        await Shown.Find("button[data-do]").ClickAsync();
        Assert.True(await confirmed);
    }

    [Fact]
    public async Task A_Card_Number_As_Reason_Is_Cleared_And_No_Reason()
    {
        var asked = await AskAsync(null, true);
        await Shown.Find("input").ChangeAsync("4111111111111111");
        Assert.Contains("looks like a card number", Shown.Markup, StringComparison.Ordinal);
        Assert.DoesNotContain("4111111111111111", Shown.Markup, StringComparison.Ordinal);
        await Shown.Find("form").SubmitAsync();
        Assert.False(asked.IsCompleted);
    }

    [Fact]
    public async Task A_Secret_Is_Shown_With_A_Button_That_Copies_It()
    {
        var shown = await OpenAsync(async () =>
        {
            await Service.ShowSecretAsync(s_words, "Client secret", "For its server.", "s3cret");
            return true;
        });
        Assert.Equal("s3cret", Shown.Find("[data-secret]").TextContent);
        Assert.Equal("s3cret", Shown.Find("[data-copy]").GetAttribute("data-copy"));
        await Shown.Find("button[data-do]").ClickAsync();
        Assert.True(await shown);
        Assert.DoesNotContain("s3cret", Shown.Markup, StringComparison.Ordinal);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _context.DisposeAsync();

    private Task<Task<string?>> AskAsync(string? typeThis, bool reasonRequired) => OpenAsync(
        () => Service.AskReasonAsync(s_words, "Cancel", "The link stops working.", "Cancel it", typeThis, reasonRequired));

    private async Task<Task<T>> OpenAsync<T>(Func<Task<T>> open)
    {
        Task<T>? asked = null;
        await Shown.InvokeAsync(() => { asked = open(); });
        Shown.WaitForElement("[data-dialog]");
        return asked!;
    }
}

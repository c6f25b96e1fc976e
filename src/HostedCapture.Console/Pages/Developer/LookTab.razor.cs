using HostedCapture.Client;
using Linked;
using Microsoft.AspNetCore.Components.Forms;
using OperatorConsole.Parts;

namespace OperatorConsole.Pages.Developer;

/// <summary>How an application's page looks: the shop's name, its colour as it can be read, where its help is, its logo.</summary>
public sealed partial class LookTab
{
    private const int LargestLogo = 64 * 1024;

    private string? _name;
    private string? _colour;
    private string? _help;
    private byte[]? _file;
    private string? _fileFault;

    private bool CanSave => MayChange("branding.manage");

    private string? Typed => Lines.Given(_colour);

    // A colour that is none yet is not drawn; what is wrong with it is said at once.
    private string? Colour => Colours.IsColour(Typed) ? Typed!.ToLowerInvariant() : null;

    private string? ColourFault => FaultOf("branding.accent_color")
        ?? (Typed is not null && Colour is null ? W["developer.look.no_colour"] : null);

    private string Light => Colour is { } colour ? Contrast.Correct(colour, Contrast.LightGround) : Colours.Own.Light;

    private string Dark => Colour is { } colour ? Contrast.Correct(colour, Contrast.DarkGround) : Colours.Own.Dark;

    private string Shown => Colour ?? Colours.Own.Light;

    private string ShopName => Lines.Given(_name) ?? Application.Name;

    private string Language => Application.Locale ?? W.Language;

    private string? Logo => LogoRoute.AddressOf(Application.Branding.LogoUrl);

    /// <inheritdoc/>
    protected override void OnInitialized()
    {
        base.OnInitialized();
        Reset();
    }

    private void Reset()
    {
        var branding = Application.Branding;
        (_name, _colour, _help, Faults) = (branding.Name, branding.AccentColor, branding.SupportUrl, FieldFaults.None);
    }

    // Never more than it is: 4.496 is not 4.5.
    private string Ratio(string colour, string ground) =>
        F.Amount(Math.Floor((decimal)Contrast.Of(colour, ground) * 100) / 100, null);

    private async Task SaveAsync()
    {
        var name = Lines.Given(_name);
        var isDone = await ChangeAsync(() => Api.Applications.ChangeBrandingAsync(
            Application.Id,
            new ChangeBranding
            {
                Version = Application.Version,
                // The application's own name is what is shown without one.
                Name = name == Application.Name ? null : name,
                AccentColor = Typed,
                SupportUrl = Lines.Given(_help),
            },
            Ended));
        if (!isDone)
            return;
        Reset();
        Snackbar.Say(W["developer.look.saved"]);
    }

    private async Task PickAsync(InputFileChangeEventArgs change)
    {
        (_file, _fileFault, Faults) = (null, null, FieldFaults.None);
        if (change.File.Size is 0 or > LargestLogo)
        {
            _fileFault = W["developer.look.too_large", F.Number(change.File.Size)];
            return;
        }

        try
        {
            var content = new MemoryStream();
            await using var file = change.File.OpenReadStream(LargestLogo, Ended);
            await file.CopyToAsync(content, Ended);
            _file = content.ToArray();
        }
        catch (IOException)
        {
            _fileFault = W["developer.look.unreadable"];
        }
    }

    private async Task PutLogoAsync()
    {
        if (_file is not { } file)
            return;
        if (!await ChangeAsync(() => Api.Applications.PutLogoAsync(Application.Id, file, Ended)))
            return;
        _file = null;
        Snackbar.Say(W["developer.look.logo_saved"]);
    }

    private async Task RemoveLogoAsync()
    {
        if (!await Dialogs.ConfirmAsync(
            W, W["developer.look.remove"], W["developer.look.remove_sentence", ShopName], W["developer.look.remove"]))
            return;
        if (await ChangeAsync(() => Api.Applications.RemoveLogoAsync(Application.Id, Ended)))
            Snackbar.Say(W["developer.look.logo_removed"]);
    }
}

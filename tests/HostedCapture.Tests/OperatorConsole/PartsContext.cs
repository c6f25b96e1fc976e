using Bunit;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;
using MudBlazor.Services;
using OperatorConsole.Access;
using OperatorConsole.Parts;

namespace HostedCapture.Tests.OperatorConsole;

/// <summary>Renders parts of pages for a reader, without a product.</summary>
internal sealed class PartsContext : BunitContext
{
    public PartsContext(string language = "en", string zone = "America/Santiago")
    {
        JSInterop.Mode = JSRuntimeMode.Loose;
        Services.AddMudServices(options => options.PopoverOptions.CheckForPopoverProvider = false);
        Services.AddSingleton<TimeProvider>(Clock);
        Services.AddScoped<Live>();
        var person = new Person(null!, null!, null!, Clock);
        person.ReadAs(new Reader(language, zone));
        Services.AddSingleton(person);
        Renderer.SetRendererInfo(new("Server", true));
        Render<MudPopoverProvider>();
        Dialogs = Render<MudDialogProvider>();
    }

    /// <summary>Its timers ring when a test says so.</summary>
    public TickClock Clock { get; } = new(new DateTimeOffset(2026, 11, 29, 17, 5, 9, TimeSpan.Zero));

    /// <summary>Where dialogs appear.</summary>
    public IRenderedComponent<MudDialogProvider> Dialogs { get; }
}

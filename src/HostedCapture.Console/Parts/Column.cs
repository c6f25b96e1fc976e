using Microsoft.AspNetCore.Components;

namespace OperatorConsole.Parts;

/// <summary>A column of a <see cref="KeysetTable{TItem}"/>. The first one is the row's header, and its link.</summary>
/// <typeparam name="TItem">What is listed.</typeparam>
public sealed class Column<TItem> : ComponentBase, IDisposable
{
    /// <summary>Its heading.</summary>
    [Parameter, EditorRequired]
    public string Title { get; set; } = "";

    /// <summary>A cell.</summary>
    [Parameter, EditorRequired]
    public RenderFragment<TItem>? ChildContent { get; set; }

    /// <summary>Whether it holds numbers, which stand below each other at the right.</summary>
    [Parameter]
    public bool Number { get; set; }

    /// <summary>Whether it is left out on a narrow screen.</summary>
    [Parameter]
    public bool Wide { get; set; }

    [CascadingParameter]
    private KeysetTable<TItem>? Table { get; set; }

    internal string? Class => (Number, Wide) switch
    {
        (true, true) => "number wide",
        (true, false) => "number",
        (false, true) => "wide",
        _ => null,
    };

    /// <inheritdoc/>
    public void Dispose() => Table?.Remove(this);

    /// <inheritdoc/>
    protected override void OnInitialized() => Table?.Add(this);
}

namespace HostedCapture.Domain;

/// <summary>Which cards a provider takes.</summary>
/// <param name="Brands">Ids of <see cref="CardBrand.All"/>; null: any card, of a known brand or not.</param>
/// <param name="CodeIsRequired">Whether it asks for a security code of brands whose cards may have none.</param>
public sealed record AcceptedCards(IReadOnlyCollection<string>? Brands = null, bool CodeIsRequired = false)
{
    /// <summary>Any card.</summary>
    public static AcceptedCards Any { get; } = new();

    /// <summary>The brands by name, where they are limited, the best known first; else empty.</summary>
    public IEnumerable<string> Names => Brands is null ? [] : Brands.Select(id => CardBrand.All.Single(brand => brand.Id == id).Name);

    /// <summary>Whether a number's brand is taken.</summary>
    /// <param name="brand">Null: not known.</param>
    public bool Has(CardBrand? brand) => Brands is null || (brand is not null && Brands.Contains(brand.Id));

    /// <summary>Whether a card may come without a security code.</summary>
    public bool TakesWithoutCode(CardBrand? brand) => brand is { CodeIsOptional: true } && !CodeIsRequired;
}

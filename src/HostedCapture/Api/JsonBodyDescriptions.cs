using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.Mvc.ModelBinding;

namespace HostedCapture.Api;

/// <summary>
/// Tells the API's description what routes read by <see cref="JsonBody{T}"/>. The framework's own
/// <c>Accepts</c> would also answer other media types itself, before the token is looked at.
/// </summary>
internal sealed class JsonBodyDescriptions : IApiDescriptionProvider
{
    /// <inheritdoc/>
    public int Order => 0;

    /// <inheritdoc/>
    public void OnProvidersExecuting(ApiDescriptionProviderContext context)
    {
        foreach (var route in context.Results)
        {
            foreach (var body in route.ActionDescriptor.EndpointMetadata.OfType<JsonBodyOf>())
            {
                route.ParameterDescriptions.Add(
                    new ApiParameterDescription
                    {
                        Name = "body",
                        Type = body.Type,
                        Source = BindingSource.Body,
                        IsRequired = !body.Optional,
                    });
                route.SupportedRequestFormats.Add(new ApiRequestFormat { MediaType = "application/json" });
            }
        }
    }

    /// <inheritdoc/>
    public void OnProvidersExecuted(ApiDescriptionProviderContext context)
    {
    }
}

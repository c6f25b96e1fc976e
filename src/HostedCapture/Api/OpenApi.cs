using System.Text;
using System.Text.Json;
using HostedCapture.Hosting;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.OpenApi;

namespace HostedCapture.Api;

/// <summary>The API's description for programs at <c>/openapi/v1.json</c>, and for people at <c>/docs</c>.</summary>
public static class OpenApi
{
    /// <summary>The document's name: rooms add to its options what they know of their own types.</summary>
    public const string Document = "v1";

    private const string DocumentPath = $"/openapi/{Document}.json";

    /// <summary>Adds it.</summary>
    public static void AddApiDescription(this IServiceCollection services)
    {
        services.TryAddEnumerable(ServiceDescriptor.Transient<IApiDescriptionProvider, JsonBodyDescriptions>());
        services.AddOpenApi(Document, options =>
        {
            options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
            options.CreateSchemaReferenceId = ApiSchemas.NameOf;
            options.AddSchemaTransformer(ApiSchemas.DescribeAsync);
            options.AddOperationTransformer(ApiOperations.DescribeAsync);
            options.AddDocumentTransformer(ApiDocument.DescribeAsync);
        });
    }

    /// <summary>Maps both, open to everybody, where the settings show them.</summary>
    public static void MapApiDescription(this IEndpointRouteBuilder app)
    {
        if (!app.ServiceProvider.GetRequiredService<HostSettings>().Described)
            return;

        // Rendered once, since the route is public. Only the address can differ between requests, in Development.
        var written = new Lazy<Task<string>>(() => WriteAsync(app.ServiceProvider));
        Prepared? prepared = null;
        app.MapGet(DocumentPath, async (HttpContext context, HostSettings host) =>
            {
                var address = host.BaseUrl(context.Request);
                // One reference, so that concurrent requests never mix one's address with another's text.
                var known = prepared;
                if (known?.Address != address)
                {
                    var text = (await written.Value).Replace(ApiExample.Address, JsonEncodedText.Encode(address).Value, StringComparison.Ordinal);
                    prepared = known = new Prepared(address, new PreparedContent(Encoding.UTF8.GetBytes(text), "application/json"));
                }

                return known.Content.Answer(context);
            })
            .AllowAnonymous()
            .ExcludeFromDescription();
        app.MapSwaggerUI("docs", page =>
        {
            page.DocumentTitle = ApiDocument.Title;
            page.SwaggerEndpoint(DocumentPath, ApiDocument.Title);
            page.DisplayRequestDuration();
            page.EnableDeepLinking();
            page.DefaultModelsExpandDepth(0);
        }).AllowAnonymous();
    }

    /// <summary>That an operation can be called with a scheme.</summary>
    /// <param name="scheme"><c>bearer</c>, <c>oauth2</c> or <c>client</c>.</param>
    /// <param name="document">The document.</param>
    public static OpenApiSecurityRequirement Needs(string scheme, OpenApiDocument document) =>
        new() { [new OpenApiSecuritySchemeReference(scheme, document)] = [] };

    private sealed record Prepared(string Address, PreparedContent Content);

    private static async Task<string> WriteAsync(IServiceProvider services)
    {
        var document = await services.GetRequiredKeyedService<IOpenApiDocumentProvider>(Document).GetOpenApiDocumentAsync();
        return await document.SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_1);
    }
}

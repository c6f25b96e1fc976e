using HostedCapture.Api;
using HostedCapture.Applications;
using HostedCapture.Hosting;
using HostedCapture.Pages;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.OpenApi;

namespace HostedCapture.Operators;

/// <summary>How the pages of applications look.</summary>
public static class BrandingApi
{
    private const string Changed = "application.branding_changed";

    /// <summary>Maps the routes.</summary>
    public static void MapBranding(this RouteGroupBuilder operators)
    {
        operators.MapPut("/applications/{id}/branding", ChangeAsync).RequiresPermission(Permission.BrandingManage)
            .WithName("changeBranding")
            .WithMetadata(ApplicationExamples.ChangeBranding)
            .AnswersOfChange();
        operators.MapPut("/applications/{id}/branding/logo", PutLogoAsync).RequiresPermission(Permission.BrandingManage)
            .WithName("putLogo")
            .WithMetadata(new RequestSizeLimitAttribute(LogoRules.Largest))
            .WithMetadata(ApplicationExamples.Logo)
            .AnswersOfChange()
            .Answers(
                Problem.InvalidModel(new FieldError("", "logo") { Detail = "is an SVG with <script>: only shapes are taken" }),
                new Problem(StatusCodes.Status413PayloadTooLarge, "CONTENT_TOO_LARGE"),
                new Problem(StatusCodes.Status415UnsupportedMediaType, "UNSUPPORTED_MEDIA_TYPE"))
            .AddOpenApiOperationTransformer((operation, _, _) => TakesPicture(operation));
        operators.MapDelete("/applications/{id}/branding/logo", RemoveLogoAsync).RequiresPermission(Permission.BrandingManage)
            .WithName("removeLogo")
            .WithMetadata(ApplicationExamples.LogoRemoved)
            .AnswersOfChange();
    }

    /// <summary>Change how the page looks</summary>
    /// <remarks>
    /// What is left out has its default from now on; the logo stays. The colour is darkened or lightened on the page until it can be
    /// read, as WCAG 2.2 asks.
    /// </remarks>
    /// <param name="id">The application's <c>id</c>.</param>
    internal static async Task<Results<Ok<OperatorApplication>, Problem>> ChangeAsync(
        string id, HttpContext context, JsonBody<ChangeBrandingBody> body, CurrentOperator caller, ApplicationEditor editor,
        ApplicationView view)
    {
        if (body.Value is not { } wish)
            return body.Problem!;
        var (stored, problem) = await editor.OpenAsync(caller, id, context.Request, wish.Version);
        if (stored is null)
            return problem!;
        var branding = new BrandingDefinition { Name = wish.Name, AccentColor = wish.AccentColor, SupportUrl = wish.SupportUrl };
        problem = await editor.SaveAsync(stored, stored with { Settings = stored.Settings with { Branding = branding } }, Changed);
        return problem is not null ? problem : TypedResults.Ok(await ApplicationApi.ShownAsync(caller, id, context, view));
    }

    /// <summary>Put the logo</summary>
    /// <remarks>
    /// The body is the file: a PNG of at most 2048 × 2048 pixels, or an SVG of shapes, texts, gradients and filters alone; 65536 bytes at
    /// most. An SVG that could run, load or link anything is refused. Its content decides, not its media type.
    /// </remarks>
    /// <param name="id">The application's <c>id</c>.</param>
    internal static async Task<Results<Ok<OperatorApplication>, Problem>> PutLogoAsync(
        string id, HttpContext context, CurrentOperator caller, ApplicationEditor editor, ApplicationView view)
    {
        if (new QueryReader(context.Request.Query).Problem is { } parameters)
            return parameters;
        var (stored, problem) = await editor.OpenAsync(caller, id, context.Request);
        if (stored is null)
            return problem!;
        if (context.Request.GetTypedHeaders().ContentType?.MediaType.Value is not (Logo.Png or Logo.Svg))
            return UnhandledErrors.ProblemOf(StatusCodes.Status415UnsupportedMediaType);
        var body = await RequestBody.ReadAsync(context);
        if (body.Trouble is { } trouble)
            return UnhandledErrors.ProblemOf(trouble);
        var (logo, fault) = LogoRules.Read(body.Bytes.ToArray());
        if (logo is null)
            return Problem.InvalidModel(new FieldError("", "logo") { Detail = fault });
        return await SaveAsync(
            stored, stored with { Logo = Convert.ToBase64String(logo.Content.Span), LogoType = logo.Type }, context, caller, editor, view);
    }

    /// <summary>Remove the logo</summary>
    /// <remarks>The page shows the shop's name instead.</remarks>
    /// <param name="id">The application's <c>id</c>.</param>
    internal static async Task<Results<Ok<OperatorApplication>, Problem>> RemoveLogoAsync(
        string id, HttpContext context, CurrentOperator caller, ApplicationEditor editor, ApplicationView view)
    {
        if (new QueryReader(context.Request.Query).Problem is { } parameters)
            return parameters;
        var (stored, problem) = await editor.OpenAsync(caller, id, context.Request);
        return stored is null
            ? problem!
            : await SaveAsync(stored, stored with { Logo = null, LogoType = null }, context, caller, editor, view);
    }

    private static async Task<Results<Ok<OperatorApplication>, Problem>> SaveAsync(
        StoredApplication before, StoredApplication after, HttpContext context, CurrentOperator caller, ApplicationEditor editor,
        ApplicationView view) =>
        await editor.SaveAsync(before, after, Changed) is { } problem
            ? problem
            : TypedResults.Ok(await ApplicationApi.ShownAsync(caller, before.Id, context, view));

    private static Task TakesPicture(OpenApiOperation operation)
    {
        var picture = new OpenApiMediaType { Schema = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" } };
        operation.RequestBody = new OpenApiRequestBody
        {
            Required = true,
            Content = new Dictionary<string, OpenApiMediaType> { [Logo.Png] = picture, [Logo.Svg] = picture },
        };
        return Task.CompletedTask;
    }
}

using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using Tracelift.Server.Access;
using Tracelift.Server.Calls;
using Tracelift.Server.Http;

namespace Tracelift.Server.Documentation;

/// <summary>The OpenAPI 3.1 document, made of what each call says of itself.</summary>
internal static class ApiDocument
{
    private const string TokenScheme = "token";
    private const string BasicScheme = "basic";
    private const string SessionScheme = "session";

    /// <summary>Writes it.</summary>
    public static async Task<byte[]> WriteAsync(IEnumerable<ApiCall> calls, string version, string basePath, CancellationToken cancellationToken)
    {
        var document = new OpenApiDocument
        {
            Info = new OpenApiInfo
            {
                Title = "Tracelift",
                Version = version,
                Description = "Moves neuron tracing data and image-stack projects into, out of and between CATMAID instances. Coordinates, radii and lengths are in nm, sizes of images in pixels.",
                License = new OpenApiLicense { Name = "Apache-2.0", Identifier = "Apache-2.0" },
            },
            Servers = [new OpenApiServer { Url = basePath.Length == 0 ? "/" : basePath }],
            Paths = [],
            Components = new OpenApiComponents
            {
                SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal)
                {
                    [TokenScheme] = new OpenApiSecurityScheme { Type = SecuritySchemeType.ApiKey, In = ParameterLocation.Header, Name = "X-Authorization", Description = "Token KEY, with the word and a space before the key. Authorization will do as well." },
                    [BasicScheme] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "basic", Description = "A name and a password." },
                    [SessionScheme] = new OpenApiSecurityScheme { Type = SecuritySchemeType.ApiKey, In = ParameterLocation.Cookie, Name = CallerReader.SessionCookie, Description = $"The cookie of a login. What changes something needs the cookie {RequestGate.CsrfCookie} in the header {RequestGate.CsrfHeader}, too." },
                },
                Schemas = new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal) { ["Fault"] = Fault() },
            },
        };
        var subjects = new HashSet<OpenApiTag>();
        foreach (var call in calls)
        {
            if (subjects.All(subject => subject.Name != call.Subject))
                subjects.Add(new OpenApiTag { Name = call.Subject });
            document.Tags = subjects;
            if (!document.Paths.TryGetValue(call.Path, out var item))
                document.Paths[call.Path] = item = new OpenApiPathItem { Operations = [] };
            foreach (var method in call.Methods)
                item.Operations![new HttpMethod(method)] = Operation(call, method, document);
        }

        using var bytes = new MemoryStream();
        await document.SerializeAsJsonAsync(bytes, OpenApiSpecVersion.OpenApi3_1, cancellationToken);
        return bytes.ToArray();
    }

    private static OpenApiOperation Operation(ApiCall call, string method, OpenApiDocument document)
    {
        var isPost = method == HttpMethod.Post.Method;
        var operation = new OpenApiOperation
        {
            OperationId = $"{method.ToLowerInvariant()}{string.Concat(call.Path.Split('/', '-', '_').Select(Title))}",
            Summary = call.Summary,
            Description = $"{call.Description}{(call.Description is null ? "" : "\n\n")}{Who(call.Need)}",
            Tags = new HashSet<OpenApiTagReference> { new(call.Subject, document) },
            Parameters = [],
            Responses = [],
        };
        foreach (var name in PathNames(call.Path))
            operation.Parameters.Add(new OpenApiParameter { Name = name, In = ParameterLocation.Path, Required = true, Description = Meaning(name), Schema = new OpenApiSchema { Type = name is "path" or "job" ? JsonSchemaType.String : JsonSchemaType.Integer } });
        if (!isPost || call.BodyType is not null)
        {
            foreach (var field in call.Fields)
                operation.Parameters.Add(new OpenApiParameter { Name = field.Name, In = ParameterLocation.Query, Required = field.IsRequired, Description = field.Meaning, Schema = Schema(field), Example = field.Example });
        }

        if (isPost && call.BodyType is { } type)
        {
            operation.RequestBody = new OpenApiRequestBody { Required = true, Content = Content(type, new OpenApiSchema { Type = JsonSchemaType.String }, null) };
        }
        else if (isPost && call.Fields.Count > 0)
        {
            operation.RequestBody = new OpenApiRequestBody { Required = call.Fields.Any(field => field.IsRequired), Content = Form(call) };
        }

        operation.Responses["200"] = new OpenApiResponse { Description = "Done.", Content = Content(call.AnswerType, null, Example(call)) };
        foreach (var (status, why) in Faults(call))
            operation.Responses[status] = new OpenApiResponse { Description = why, Content = Content(JsonText.ContentType, new OpenApiSchemaReference("Fault", document), null) };
        if (call.Need != Requirement.Nothing)
            operation.Security = [.. new[] { TokenScheme, BasicScheme, SessionScheme }.Select(scheme => new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(scheme, document)] = [] })];
        return operation;
    }

    private static Dictionary<string, OpenApiMediaType> Form(ApiCall call)
    {
        var schema = new OpenApiSchema { Type = JsonSchemaType.Object, Properties = new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal), Required = new HashSet<string>(StringComparer.Ordinal) };
        foreach (var field in call.Fields)
        {
            schema.Properties[field.Name] = Schema(field);
            if (field.IsRequired)
                schema.Required.Add(field.Name);
        }

        // The pages fill these in; what has no example stays empty there.
        var example = new JsonObject();
        foreach (var field in call.Fields.Where(field => field.Example is not null))
            example[field.Name] = ExampleOf(field);
        return Content(call.Fields.Any(field => field.Kind == FieldKind.File) ? "multipart/form-data" : "application/x-www-form-urlencoded", schema, example);
    }

    private static JsonNode? ExampleOf(ApiField field) => field.Kind switch
    {
        FieldKind.Text => field.Example,
        FieldKind.Texts => new JsonArray(field.Example),
        FieldKind.Ids => new JsonArray(JsonNode.Parse(field.Example!)),
        _ => JsonNode.Parse(field.Example!),
    };

    private static Dictionary<string, OpenApiMediaType> Content(string type, IOpenApiSchema? schema, JsonNode? example) =>
        new(StringComparer.Ordinal) { [type] = new OpenApiMediaType { Schema = schema, Example = example } };

    private static OpenApiSchema Schema(ApiField field)
    {
        var schema = field.Kind switch
        {
            FieldKind.Integer => new OpenApiSchema { Type = JsonSchemaType.Integer },
            FieldKind.Number => new OpenApiSchema { Type = JsonSchemaType.Number },
            FieldKind.Flag => new OpenApiSchema { Type = JsonSchemaType.Boolean },
            FieldKind.Ids => new OpenApiSchema { Type = JsonSchemaType.Array, Items = new OpenApiSchema { Type = JsonSchemaType.Integer } },
            FieldKind.Texts => new OpenApiSchema { Type = JsonSchemaType.Array, Items = new OpenApiSchema { Type = JsonSchemaType.String } },
            FieldKind.File => new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" },
            _ => new OpenApiSchema { Type = JsonSchemaType.String },
        };
        schema.Description = field.Meaning;
        return schema;
    }

    private static OpenApiSchema Fault() => new()
    {
        Type = JsonSchemaType.Object,
        Properties = new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal)
        {
            ["error"] = new OpenApiSchema { Type = JsonSchemaType.String, Description = "The fault." },
            ["detail"] = new OpenApiSchema { Type = JsonSchemaType.String | JsonSchemaType.Null, Description = "What to do about it." },
            ["type"] = new OpenApiSchema { Type = JsonSchemaType.String, Description = "The kind of fault." },
            ["meta"] = new OpenApiSchema { Description = "More for programs." },
        },
    };

    /// <summary>What can go wrong, by the statuses; what only a few calls have, those say themselves.</summary>
    private static SortedDictionary<string, string> Faults(ApiCall call)
    {
        var faults = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var isPost = call.Methods.Contains(HttpMethod.Post.Method);
        var isOfSomething = call.Path.Contains('{', StringComparison.Ordinal);
        if (call.Fields.Count > 0)
            faults["400"] = "A parameter is missing or wrong.";
        if (!call.Metadata.OfType<WithoutStoreMetadata>().Any())
        {
            faults["401"] = "The credentials are wrong.";
            faults["429"] = "Too many wrong logins: Retry-After says when to come again.";
            faults["503"] = "The store can't be reached, the server has no room, or it is being stopped. Retry-After says when to come again; error tells whether something may have been done.";
        }

        if (isPost || isOfSomething || call.Need != Requirement.Nothing)
            faults["403"] = "Not allowed.";
        if (isOfSomething)
            faults["404"] = "There is no such project or object.";
        if (isPost)
            faults["413"] = "The body, or a file in it, is larger than the limit.";
        foreach (var (status, why) in call.OwnFaults)
            faults[status.ToString(CultureInfo.InvariantCulture)] = why;
        return faults;
    }

    private static JsonNode? Example(ApiCall call) => call.Example is not { } example ? null
        : call.AnswerType == JsonText.ContentType ? JsonNode.Parse(example, documentOptions: new JsonDocumentOptions { MaxDepth = 64 })
        : JsonValue.Create(example);

    private static string Who(Requirement need) => need switch
    {
        Requirement.Nothing => "For everybody, with what they may see.",
        Requirement.AnyProject => "For who is logged in; for everybody where a project is public.",
        Requirement.Login => "For who is logged in.",
        Requirement.Browse => "For who may see the project (can_browse).",
        Requirement.Annotate => "For who may annotate the project (can_annotate; with a token can_annotate_with_token, too).",
        Requirement.Import => "For who may import into the project (can_import; with a token can_annotate_with_token, too).",
        Requirement.Administer => "For who administers the project (can_administer; to change something with a token can_annotate_with_token, too).",
        _ => "For superusers; to change something with a token only where it has can_annotate_with_token without a project.",
    };

    private static string Meaning(string name) => name switch
    {
        "pid" => "The project.",
        "sid" => "The stack or skeleton.",
        "path" => "The file.",
        "job" => "The job's id.",
        _ => "An id.",
    };

    private static string Title(string word)
    {
        var letters = word.Trim('{', '}', '*');
        return letters.Length == 0 ? "" : char.ToUpper(letters[0], CultureInfo.InvariantCulture) + letters[1..];
    }

    private static IEnumerable<string> PathNames(string path) =>
        path.Split('/').Where(part => part.StartsWith('{')).Select(part => part.Trim('{', '}', '*').Split(':')[0]);
}

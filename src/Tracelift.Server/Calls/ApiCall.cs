using Tracelift.Options;
using Tracelift.Server.Access;
using Tracelift.Server.Http;

namespace Tracelift.Server.Calls;

/// <summary>A call of the API as its documentation has it.</summary>
internal sealed class ApiCall(IReadOnlyList<string> methods, string path, Requirement need, string subject, string summary)
{
    private readonly List<ApiField> _fields = [];
    private readonly List<object> _metadata = [];
    private readonly List<(int Status, string Why)> _faults = [];

    /// <summary>The HTTP methods.</summary>
    public IReadOnlyList<string> Methods => methods;

    /// <summary>The path, with what varies in braces.</summary>
    public string Path => path;

    /// <summary>Who is let in.</summary>
    public Requirement Need => need;

    /// <summary>What it is about.</summary>
    public string Subject => subject;

    /// <summary>What it does, in a line.</summary>
    public string Summary => summary;

    /// <summary>More about it, or null.</summary>
    public string? Description { get; private set; }

    /// <summary>An answer, as an example.</summary>
    public string? Example { get; private set; }

    /// <summary>The answer's type.</summary>
    public string AnswerType { get; private set; } = JsonText.ContentType;

    /// <summary>The parameters of query or body.</summary>
    public IReadOnlyList<ApiField> Fields => _fields;

    /// <summary>Faults that only a few calls have, by their statuses.</summary>
    public IReadOnlyList<(int Status, string Why)> OwnFaults => _faults;

    /// <summary>The type of the body where it is no form.</summary>
    public string? BodyType { get; private set; }

    /// <summary>Whether there is something to say about the body of this type.</summary>
    public IReadOnlyList<object> Metadata => _metadata;

    /// <summary>Says more.</summary>
    public ApiCall Says(string description)
    {
        Description = description;
        return this;
    }

    /// <summary>Names a parameter.</summary>
    public ApiCall Takes(string name, FieldKind kind, string meaning, bool isRequired = false, string? example = null)
    {
        _fields.Add(new ApiField(name, kind, meaning, isRequired, example));
        return this;
    }

    /// <summary>Names the options that are for the API as parameters.</summary>
    public ApiCall Takes(params IEnumerable<OptionDescription> options)
    {
        _fields.AddRange(options.Where(option => option.Faces.HasFlag(OptionFaces.Api)).Select(ApiField.Of));
        return this;
    }

    /// <summary>Shows an answer.</summary>
    public ApiCall Answers(string example, string type = JsonText.ContentType)
    {
        (Example, AnswerType) = (example, type);
        return this;
    }

    /// <summary>Names a fault that only a few calls have.</summary>
    public ApiCall Refuses(int status, string why)
    {
        _faults.Add((status, why));
        return this;
    }

    /// <summary>The body is not a form but something of this type, which the handler reads by itself.</summary>
    public ApiCall Reads(string bodyType)
    {
        BodyType = bodyType;
        return With(new StreamedBodyMetadata());
    }

    /// <summary>Adds what the way to the handler looks at.</summary>
    public ApiCall With(object metadata)
    {
        _metadata.Add(metadata);
        return this;
    }
}

/// <summary>A parameter of a call.</summary>
internal sealed record ApiField(string Name, FieldKind Kind, string Meaning, bool IsRequired, string? Example)
{
    /// <summary>The option that it is, or null.</summary>
    public OptionDescription? Option { get; private init; }

    /// <summary>An option as a parameter.</summary>
    public static ApiField Of(OptionDescription option)
    {
        var meaning = option.Explain(OptionFaces.Api, (name, value) => value is null ? NameOf(name) : $"{NameOf(name)}={value}");
        var right = option.Right switch
        {
            OptionRight.Administrators => " For administrators of the project.",
            OptionRight.Superusers => " For superusers.",
            _ => "",
        };
        var kind = option.Kind switch
        {
            OptionKind.Flag or OptionKind.OnOff => FieldKind.Flag,
            OptionKind.Values => FieldKind.Texts,
            OptionKind.Ids => FieldKind.Ids,
            OptionKind.File => FieldKind.File,
            OptionKind.Number or OptionKind.Project => FieldKind.Integer,
            _ => FieldKind.Text,
        };
        return new ApiField(NameOf(option.Name), kind, meaning + right, false, null) { Option = option };
    }

    /// <summary>The name of a parameter for an option.</summary>
    public static string NameOf(string option) => option.Replace('-', '_');

    /// <summary>Whether a name is its own or a former one.</summary>
    public bool IsNamed(string name) => Name == name || Option?.IsNamed(name.Replace('_', '-')) == true;
}

/// <summary>What a parameter is.</summary>
internal enum FieldKind
{
    /// <summary>A text.</summary>
    Text,

    /// <summary>A whole number or an id.</summary>
    Integer,

    /// <summary>A number.</summary>
    Number,

    /// <summary>true or false.</summary>
    Flag,

    /// <summary>Ids.</summary>
    Ids,

    /// <summary>Texts.</summary>
    Texts,

    /// <summary>A file.</summary>
    File,
}

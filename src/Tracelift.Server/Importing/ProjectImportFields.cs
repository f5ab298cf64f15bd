using Tracelift.Options;

namespace Tracelift.Server.Importing;

/// <summary>
/// The entries of the importer's pages: the options of <c>tracelift projects import</c> by name, and the source of
/// definitions. Holds no passwords and keys.
/// </summary>
public sealed class ProjectImportFields : IOptionValues
{
    /// <summary>The field of the selected source.</summary>
    public const string Source = "source";

    /// <summary>The field of pasted definitions.</summary>
    public const string Text = "text";

    /// <summary>The field of the folder or address of images.</summary>
    public const string Images = "images";

    /// <summary>Whether the user selects classification graphs, in a separate step.</summary>
    public const string Classifies = "classifies";

    /// <summary>The fields of the first page.</summary>
    public static readonly string[] OfSource =
        [Source, Text, Images, "resolution", "translation", "tile-server", "tile-server-type", "catmaid", "catmaid-user", "url", "url-user", "relative-path", "filter", "known-by", "strategy", "force", "image-base", "ignore-empty-projects"];

    /// <summary>The fields of the second page, except ticked projects and permissions.</summary>
    public static readonly string[] OfProjects =
        ["tag", "default-tile-width", "default-tile-height", "default-tile-source-type", "public", Classifies, "remove-unreferenced-stack-data"];

    private readonly Dictionary<string, IReadOnlyList<string>> _values;

    public ProjectImportFields()
        : this([])
    {
    }

    private ProjectImportFields(Dictionary<string, IReadOnlyList<string>> values) => _values = values;

    /// <summary>Returns the first value of a field; empty if there is none.</summary>
    public string this[string name] => _values.TryGetValue(name, out var values) && values.Count > 0 ? values[0] : "";

    /// <summary>The bytes in memory.</summary>
    public long Bytes => _values.Values.Sum(values => values.Sum(value => value.Length * (long)sizeof(char)));

    /// <summary>Returns a copy.</summary>
    public ProjectImportFields Copy() => new(new Dictionary<string, IReadOnlyList<string>>(_values, StringComparer.Ordinal));

    /// <summary>Returns all values of a field.</summary>
    public IReadOnlyList<string> All(string name) => _values.GetValueOrDefault(name, []);

    /// <summary>Whether a box is ticked.</summary>
    public bool Ticks(string name, string value = "true") => All(name).Contains(value, StringComparer.Ordinal);

    /// <summary>Whether a submitted page has had a field.</summary>
    public bool Knows(string name) => _values.ContainsKey(name);

    public void Set(string name, params IReadOnlyList<string> values) => _values[name] = values;

    /// <inheritdoc/>
    public bool Has(OptionDescription option) => option.Name == "folder" ? this[Source] == "folder" : Texts(option).Count > 0;

    /// <inheritdoc/>
    public IReadOnlyList<string> Texts(OptionDescription option)
    {
        var name = option.Name;
        var texts = All(name).Select(text => text.Trim()).Where(text => text.Length > 0).ToList();
        return name switch
        {
            "known-by" => Knows(name) ? [texts.Count == 0 ? "none" : string.Join(',', texts)] : [],
            "ignore-empty-projects" => Knows(name) ? [texts.Count == 0 ? "false" : "true"] : [],
            Images => [.. texts.SelectMany(text => text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))],
            "link-classification" when !Ticks(Classifies) => [],
            _ => texts,
        };
    }

    /// <inheritdoc/>
    public string Label(OptionDescription option) => option.Label;
}

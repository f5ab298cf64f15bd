using System.Text.Json.Nodes;
using Tracelift.Errors;
using Tracelift.Options;
using Tracelift.Server.Access;
using Tracelift.Server.Http;

namespace Tracelift.Server.Calls;

/// <summary>
/// The options of a command as the fields of a request: the same names, with _ or - between the words. Lists are written
/// in any of the ways of <see cref="RequestFields"/>.
/// </summary>
internal sealed class OptionFields : IOptionValues
{
    /// <summary>Ends a list that is cut.</summary>
    public const string ShortenedField = "shortened";

    // A job shows its options, not every id in them.
    private const int LongestShown = 10_000;
    private const int MostShown = 1_000;

    private readonly Dictionary<string, List<string>> _values = new(StringComparer.Ordinal);
    private readonly IReadOnlyList<ApiField> _known;

    private OptionFields(IReadOnlyList<ApiField> known) => _known = known;

    /// <summary>The options as a job shows them.</summary>
    public JsonObject Shown
    {
        get
        {
            var shown = new JsonObject();
            foreach (var (name, values) in _values)
                shown[name] = values is [var only] ? Cut(only) : new JsonArray([.. values.Take(MostShown).Select(value => (JsonNode)Cut(value))]);
            if (_values.Values.Any(values => values.Count > MostShown || values.Exists(value => value.Length > LongestShown)))
                shown[ShortenedField] = "true";
            return shown;
        }
    }

    /// <summary>Reads fields that are all known.</summary>
    /// <exception cref="ApiFault">One is not.</exception>
    public static OptionFields Of(RequestFields fields, IReadOnlyList<ApiField> known)
    {
        var options = new OptionFields(known);
        foreach (var given in fields.Names.Where(given => given is not (RequestGate.CsrfField or RequestGate.TicketField)))
        {
            var name = ApiField.NameOf(given);
            var field = known.FirstOrDefault(field => field.IsNamed(name))
                ?? throw ApiFault.BadValue($"There is no parameter {given}", NearestName.Hint(name, known.Select(field => field.Name), "/openapi.json has all."));
            options._values[field.Name] = [.. options._values.GetValueOrDefault(field.Name, []), .. fields.Texts(given)];
        }

        return options;
    }

    /// <summary>Reads the fields that are some options.</summary>
    public static OptionFields Some(RequestFields fields, IEnumerable<OptionDescription> options)
    {
        var known = options.Select(ApiField.Of).ToList();
        var read = new OptionFields(known);
        foreach (var name in fields.Names)
        {
            if (known.Find(field => field.IsNamed(ApiField.NameOf(name))) is { } field)
                read._values[field.Name] = [.. fields.Texts(name)];
        }

        return read;
    }

    /// <summary>Whether a caller may give an option, or choose a value of it.</summary>
    public static bool IsAllowed(OptionRight right, bool isSuperuser, bool administers) =>
        right == OptionRight.Everybody || isSuperuser || (administers && right == OptionRight.Administrators);

    /// <summary>Refuses options and values that a caller may not give. To leave off what is off asks for nothing.</summary>
    /// <exception cref="ApiFault">403.</exception>
    public void RequireRights(bool isSuperuser, bool administers)
    {
        foreach (var option in _known.Select(field => field.Option).OfType<OptionDescription>().Where(Has))
        {
            if (!(option.Kind is OptionKind.Flag or OptionKind.OnOff && !option.IsOnByDefault && !this.IsOn(option)))
                Require(option.Right, $"The parameter {Label(option)}");
            if (option.Choices.FirstOrDefault(choice => choice.Value == this.Text(option)) is { } choice)
                Require(choice.Right, $"{Label(option)}={choice.Value}");
        }

        void Require(OptionRight right, string what)
        {
            if (!IsAllowed(right, isSuperuser, administers))
                throw ApiFault.Forbidden($"{what} is for {(right == OptionRight.Superusers ? "superusers" : "who administers the project")}");
        }
    }

    /// <inheritdoc/>
    public bool Has(OptionDescription option) => _values.ContainsKey(Label(option));

    /// <inheritdoc/>
    public IReadOnlyList<string> Texts(OptionDescription option)
    {
        var field = Label(option);
        if (!_values.TryGetValue(field, out var values))
            return [];

        // A field that is left empty in a form says as much as one that is not there; a bare switch is on.
        var texts = values.FindAll(value => value.Length > 0);
        return texts.Count > 1 && _known.First(known => known.Name == field).Kind != FieldKind.Texts ? [string.Join(',', texts)] : texts;
    }

    /// <inheritdoc/>
    public string Label(OptionDescription option) => ApiField.NameOf(option.Name);

    private static string Cut(string text) => text.Length > LongestShown ? text[..LongestShown] + " .." : text;
}

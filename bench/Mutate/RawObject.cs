using System.Text;
using System.Text.Json;

namespace Tracelift.Bench.Mutate;

/// <summary>A name and a value as raw bytes, which may be invalid JSON.</summary>
internal readonly record struct RawMember(string Name, string Value);

/// <summary>An object of a file, in parts that can be changed.</summary>
internal sealed class RawObject
{
    private const string FieldsName = "\"fields\"";

    /// <summary>The members; the value of the fields' member marks their place.</summary>
    public List<RawMember> Members { get; private init; } = [];

    /// <summary>The fields.</summary>
    public List<RawMember> Fields { get; private init; } = [];

    /// <summary>Its model's label, with quotes.</summary>
    public string Model => Find("\"model\"");

    /// <summary>Its primary key.</summary>
    public string Key => Find("\"pk\"");

    public static RawObject Read(JsonElement element)
    {
        var row = new RawObject();
        foreach (var member in element.EnumerateObject())
        {
            row.Members.Add(new RawMember(Quote(member.Name), member.Value.GetRawText()));
            if (member.Name == "fields" && member.Value.ValueKind == JsonValueKind.Object)
                row.Fields.AddRange(member.Value.EnumerateObject().Select(field => new RawMember(Quote(field.Name), field.Value.GetRawText())));
        }

        return row;
    }

    public RawObject Copy() => new() { Members = [.. Members], Fields = [.. Fields] };

    /// <summary>Sets the value of a member.</summary>
    public void Set(string name, string value)
    {
        var at = Members.FindIndex(member => member.Name == name);
        if (at >= 0)
            Members[at] = new RawMember(name, value);
    }

    /// <summary>Writes the object in Django's layout, or in one line.</summary>
    public void Write(StringBuilder into, bool isCompact)
    {
        var (line, indent, space) = isCompact ? ("", "", "") : ("\n", "  ", " ");
        into.Append('{');
        for (var i = 0; i < Members.Count; i++)
        {
            into.Append(i == 0 ? "" : ",").Append(line).Append(indent).Append(Members[i].Name).Append(':').Append(space);
            if (Members[i].Name != FieldsName || !Members[i].Value.StartsWith('{'))
            {
                into.Append(Members[i].Value);
                continue;
            }

            into.Append('{');
            for (var field = 0; field < Fields.Count; field++)
            {
                into.Append(field == 0 ? "" : ",").Append(line).Append(indent).Append(indent)
                    .Append(Fields[field].Name).Append(':').Append(space).Append(Fields[field].Value);
            }

            into.Append(line).Append(indent).Append('}');
        }

        into.Append(line).Append('}');
    }

    private string Find(string name) => Members.Find(member => member.Name == name).Value ?? "";

    private static string Quote(string name) => $"\"{JsonEncodedText.Encode(name)}\"";
}

using System.Globalization;
using System.Text;
using Tracelift.Errors;
using Tracelift.Formats.Text;
using Tracelift.Model;

namespace Tracelift.Formats.Json;

/// <summary>
/// Collects the faults and unknown names of the current object. They count only once the object is complete:
/// an object that is not entirely in memory is read again from its start.
/// </summary>
internal sealed class ObjectNotes(string source)
{
    private const int LongestShown = 60;

    private readonly List<Fault> _faults = [];
    private readonly List<(int Start, int Length)> _unknown = [];

    /// <summary>Adds a fault of a value.</summary>
    /// <param name="fault">The fault.</param>
    /// <param name="field">The field, or the name of the object's own member.</param>
    /// <param name="start">The offset of the value from the start of the current bytes.</param>
    /// <param name="length">The value's length; 0 for a missing value.</param>
    internal void Add(ValueFault fault, Column field, int start, int length) =>
        _faults.Add(new Fault(fault, field.Field, field, start, length));

    internal void Add(ValueFault fault, string member, int start, int length) =>
        _faults.Add(new Fault(fault, member, null, start, length));

    /// <summary>Adds an unknown name.</summary>
    internal void AddUnknown(int start, int length) => _unknown.Add((start, length));

    internal void Clear()
    {
        _faults.Clear();
        _unknown.Clear();
    }

    /// <summary>Reports all notes on a complete object.</summary>
    /// <param name="notes">Receives the notes; null in later passes.</param>
    /// <param name="window">The window with the object.</param>
    /// <param name="batch">The batch; the object is the row behind its last row.</param>
    /// <param name="pk">The object's primary key, or null.</param>
    /// <param name="start">The object's start in the window.</param>
    internal void Commit(SurveyNotes? notes, JsonWindow window, Batch batch, long? pk, int start)
    {
        if (notes is null || (_faults.Count == 0 && _unknown.Count == 0))
            return;
        foreach (var (at, length) in _unknown)
            notes.CountField(batch.Model.Label, window.Unread.Slice(at, length));
        foreach (var fault in _faults)
            Report(notes, fault, window, batch, pk, start);
    }

    // A separate method, because a closure is allocated as soon as its method is entered.
    private void Report(SurveyNotes notes, Fault fault, JsonWindow window, Batch batch, long? pk, int start) =>
        notes.Add(batch, batch.Count, fault.Kind.Code(), () => Describe(fault, window, batch.Model, pk, start));

    private Problem Describe(Fault fault, JsonWindow window, ModelDescription model, long? pk, int start)
    {
        var at = fault.Length == 0 ? start : fault.Start;
        var where = string.Create(
            CultureInfo.InvariantCulture,
            $"{source}, line {window.LineAt(at)} (byte {window.Offset + at}), {model.Label}");
        if (pk is not null)
            where += string.Create(CultureInfo.InvariantCulture, $" {pk}");
        var value = window.IsStandIn(fault.Start) ? Encoding.ASCII.GetBytes(NotFiniteNumber.OfLength(fault.Length)) : window.Unread.Slice(fault.Start, fault.Length);
        return new Problem(fault.Kind.Code(), $"{fault.Field} {What(fault, value)}", where);
    }

    private static string What(Fault fault, ReadOnlySpan<byte> value)
    {
        var expected = fault.Column is null ? "an object" : Expected(fault.Column);
        return fault.Kind switch
        {
            ValueFault.MissingPk => $"is missing, expected {expected}",
            ValueFault.MissingField => $"is missing, expected {expected}",
            ValueFault.DuplicateField => "occurs twice in one object",
            ValueFault.NullValue => $"is null, expected {expected}",
            ValueFault.BadText => $"is {Show(value)}, which has half of a surrogate pair",
            ValueFault.NulCharacter => $"is {Show(value)}, and database texts can't hold the character \\u0000",
            ValueFault.TooLong => string.Create(
                CultureInfo.InvariantCulture,
                $"is longer than {fault.Column!.MaxLength} characters, the most that the database takes: {Show(value)}"),
            _ => $"is {Show(value)}, expected {expected}",
        };
    }

    private static string Expected(Column column) => column.Kind switch
    {
        ColumnKind.Id => "a whole number of up to 64 bits",
        ColumnKind.Integer => "a whole number from -2147483648 to 2147483647",
        ColumnKind.SmallInteger => "a whole number from -32768 to 32767",
        ColumnKind.Boolean => "true or false",
        ColumnKind.Time => "a time such as 2011-09-04T07:53:41.243Z in the years 1 to 9999",
        ColumnKind.Real => "a number that fits into a 32-bit float",
        ColumnKind.Double => "a finite number",
        ColumnKind.Array => column.GroupSize == 1 ? "a list of numbers such as [1.5, 2.0]" : string.Create(CultureInfo.InvariantCulture, $"a list of numbers, a multiple of {column.GroupSize}, that fit into 32-bit floats"),
        ColumnKind.Composite => "numbers in parentheses such as (1.0, 0.5, 0.0)",
        ColumnKind.Json => "a JSON value",
        ColumnKind.Bytes => "bytes in Base64",
        _ when !column.Permitted.IsEmpty => string.Join(" or ", column.Permitted.Select(value => $"\"{value}\"")),
        _ => "a text",
    };

    // The value's own bytes are safe to show: white space is the only raw control character in JSON.
    private static string Show(ReadOnlySpan<byte> value)
    {
        if (value.Length > 0 && value[0] == '{')
            return "an object";
        if (value.Length > 0 && value[0] == '[')
            return "an array";
        var shown = value.Length > LongestShown ? value[..LongestShown] : value;
        var text = Encoding.UTF8.GetString(shown);
        return shown.Length < value.Length ? text + "…" : text;
    }

    private readonly record struct Fault(ValueFault Kind, string Field, Column? Column, int Start, int Length);
}
